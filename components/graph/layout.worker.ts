/** The layout engine in a thread of its own; it listens to the messages that elkjs' own API sends. */
import 'elkjs/lib/elk-worker.min.js';

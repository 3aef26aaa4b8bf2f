/** How often the browser asks again, milliseconds. */
export const LIVE_REFRESH_MILLISECONDS = 5_000;
/** For what changes by people's hands: feeds, connectors, settings. */
export const SLOW_REFRESH_MILLISECONDS = 15_000;
/** An answer younger than this is not asked for again when a screen opens. */
export const STALE_MILLISECONDS = 2_000;

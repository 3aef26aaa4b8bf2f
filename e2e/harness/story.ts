/** `test` for stories: each gets the real product, started from an empty data folder, and a browser pointed at it. */
import { test as base } from '@playwright/test';
import { newProduct, type Product, removeProduct } from './product';

interface StoryFixtures {
  /** Environment of the product; set it with `test.use({ productEnv: { ... } })`. */
  readonly productEnv: Readonly<Record<string, string>>;
  readonly product: Product;
}

export const test = base.extend<StoryFixtures>({
  productEnv: [{}, { option: true }],
  product: async ({ productEnv }, use, testInfo) => {
    const product = await newProduct(productEnv);
    try {
      await product.start();
      await use(product);
    } finally {
      await removeProduct(product);
      await testInfo.attach('product output', { body: product.output, contentType: 'text/plain' });
    }
  },
  baseURL: async ({ product }, use) => {
    await use(product.url);
  },
});

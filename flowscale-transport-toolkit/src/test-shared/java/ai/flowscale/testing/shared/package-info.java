/**
 * What the tests of the toolkit and of the client share: races between threads, time that is moved
 * by hand, and streams.
 */
package ai.flowscale.testing.shared;

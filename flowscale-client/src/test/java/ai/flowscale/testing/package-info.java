/**
 * What the tests of the client are made of.
 *
 * <p>{@link ai.flowscale.testing.ManualTest} opens and closes clients whose time is moved by hand
 * ({@link ai.flowscale.testing.ManualClient}). What they talk to is a script of responses ({@link
 * ai.flowscale.testing.ScriptedTransport}), a service that makes runs and lists them ({@link
 * ai.flowscale.testing.ScriptedService}), or exchanges that the test answers one by one ({@link
 * ai.flowscale.testing.OpenExchanges}). {@link ai.flowscale.testing.RunJson} writes runs as the
 * service does.
 */
package ai.flowscale.testing;

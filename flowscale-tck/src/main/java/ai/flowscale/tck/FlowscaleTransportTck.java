package ai.flowscale.tck;

import ai.flowscale.tck.transport.TransportRulesTck;

/**
 * The kit: the rules of the contract, chapter by chapter. A transport's module runs it with one
 * class:
 *
 * <pre>{@code
 * class MyTransportTckTest extends FlowscaleTransportTck {
 *   @Override
 *   public TransportProvider provider() {
 *     return new MyTransportProvider();
 *   }
 * }
 * }</pre>
 */
public abstract class FlowscaleTransportTck extends TransportRulesTck {}

package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/**
 * The whole kit: the rules of the transports' contract, and the behaviour of a client over the
 * transport. A transport's module runs it with one class:
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
public abstract class FlowscaleTransportTck extends FlowscaleClientTck {

  /** The rules of the contract, chapter by chapter. */
  @Nested
  public final class Rules extends TransportRulesTck {
    @Override
    public TransportProvider provider() {
      return FlowscaleTransportTck.this.provider();
    }

    @Override
    public TransportConfig configure(TransportConfig config) {
      return FlowscaleTransportTck.this.configure(config);
    }

    @Override
    public KnownLimits limits() {
      return FlowscaleTransportTck.this.limits();
    }

    @Override
    public Map<TransportRule, String> exemptions() {
      return FlowscaleTransportTck.this.exemptions();
    }
  }
}

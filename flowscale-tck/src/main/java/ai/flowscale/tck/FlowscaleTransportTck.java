package ai.flowscale.tck;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.faults.FaultMatrixTck;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/**
 * The whole kit: the rules of the transports' contract, a client's behaviour over the transport,
 * and the fault matrix. A transport's module runs it with one class:
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

  /** Makes the kit. */
  protected FlowscaleTransportTck() {}

  /** Every operation against everything that can go wrong on the wire. */
  @Nested
  public final class Faults extends FaultMatrixTck {
    /** Made by JUnit. */
    public Faults() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleTransportTck.this.provider();
    }

    @Override
    protected FlowscaleConfig.Builder configure(FlowscaleConfig.Builder config) {
      return FlowscaleTransportTck.this.configure(config);
    }
  }

  /** The rules of the contract, chapter by chapter. */
  @Nested
  public final class Rules extends TransportRulesTck {
    /** Made by JUnit. */
    public Rules() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleTransportTck.this.provider();
    }

    @Override
    public TransportConfig configure(TransportConfig config) {
      return FlowscaleTransportTck.this.configure(config);
    }

    @Override
    public Map<TransportRule, String> exemptions() {
      return FlowscaleTransportTck.this.exemptions();
    }
  }
}

package ai.flowscale.tck.transport;

import ai.flowscale.tck.TransportUnderTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * All rules of the contract. Each chapter is a nested class; the number of a rule stands in the
 * name of its test and in the message of its failure.
 *
 * <p>The configuration parameter or system property {@value RuleSelection#PROPERTY} restricts the
 * kit to some rules, such as {@code 3.4,5}. The suite runs by itself where JUnit runs tests in
 * parallel, because it looks for threads of the JVM that were left behind.
 */
@Isolated("Looks for threads of the whole JVM")
@ExtendWith({ThreadLeaks.class, RuleSelection.class})
public abstract class TransportRulesTck implements TransportUnderTest {

  /** Makes the suite. */
  protected TransportRulesTck() {}

  /** Chapter 1. */
  @Nested
  public final class Requests extends RequestRules {
    /** Made by JUnit. */
    public Requests() {}
  }

  /** Chapter 2. */
  @Nested
  public final class RequestBodies extends RequestBodyRules {
    /** Made by JUnit. */
    public RequestBodies() {}
  }

  /** Chapter 3. */
  @Nested
  public final class Responses extends ResponseRules {
    /** Made by JUnit. */
    public Responses() {}
  }

  /** Chapter 4. */
  @Nested
  public final class Aborts extends AbortRules {
    /** Made by JUnit. */
    public Aborts() {}
  }

  /** Chapter 5. */
  @Nested
  public final class Resends extends ResendRules {
    /** Made by JUnit. */
    public Resends() {}
  }

  /** Chapter 6. */
  @Nested
  public final class Failures extends FailureRules {
    /** Made by JUnit. */
    public Failures() {}
  }

  /** Chapter 7. */
  @Nested
  public final class Tls extends TlsRules {
    /** Made by JUnit. */
    public Tls() {}
  }

  /** Chapter 8. */
  @Nested
  public final class Proxies extends ProxyRules {
    /** Made by JUnit. */
    public Proxies() {}
  }

  /** Chapter 9. */
  @Nested
  public final class Lifecycle extends LifecycleRules {
    /** Made by JUnit. */
    public Lifecycle() {}
  }
}

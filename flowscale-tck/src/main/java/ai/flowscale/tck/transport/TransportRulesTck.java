package ai.flowscale.tck.transport;

import ai.flowscale.tck.TransportUnderTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * All rules of the contract. Each chapter is a nested class. The name of a test and the message of
 * its failure contain the number of the rule.
 *
 * <p>The configuration parameter or system property {@value RuleSelection#PROPERTY} selects rules,
 * such as {@code 3.4,5}. If JUnit runs tests in parallel, the suite runs alone, because it checks
 * the threads of the whole JVM.
 */
@Isolated("Checks the threads of the whole JVM")
@ExtendWith({ThreadLeaks.class, RuleSelection.class})
public abstract class TransportRulesTck implements TransportUnderTest {

  /** Chapter 1. */
  @Nested
  public final class Requests extends RequestRules {}

  /** Chapter 2. */
  @Nested
  public final class RequestBodies extends RequestBodyRules {}

  /** Chapter 3. */
  @Nested
  public final class Responses extends ResponseRules {}

  /** Chapter 4. */
  @Nested
  public final class Aborts extends AbortRules {}

  /** Chapter 5. */
  @Nested
  public final class Resends extends ResendRules {}

  /** Chapter 6. */
  @Nested
  public final class Failures extends FailureRules {}

  /** Chapter 6, continued. */
  @Nested
  public final class Pauses extends PauseRules {}

  /** Chapter 7. */
  @Nested
  public final class Tls extends TlsRules {}

  /** Chapter 7, from rule 7.14 on. */
  @Nested
  public final class Http2 extends Http2Rules {}

  /** Chapter 8. */
  @Nested
  public final class Proxies extends ProxyRules {}

  /** Chapter 9. */
  @Nested
  public final class Lifecycle extends LifecycleRules {}

  /** Chapter 9, continued. */
  @Nested
  public final class Resources extends ResourceRules {}
}

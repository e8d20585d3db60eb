package ai.flowscale.tck.mutants;

import static ai.flowscale.tck.mutants.parts.Damage.requests;
import static ai.flowscale.tck.mutants.parts.Damage.transports;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.transport.RuleSelection;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** What a suite may say about its transport, and what the kit makes of it. */
@Timeout(300)
class KitBehaviourTest {
  private static final String DAEMON = "kept for the JVM";
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final UnaryOperator<TransportProvider> WITHOUT_DOTS =
      requests(request -> Requests.withUri(request, request.uri().normalize()));

  private static List<String> failures(Events events) {
    return events.failed().stream().map(KitBehaviourTest::message).toList();
  }

  private static String message(Event event) {
    return event
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .map(thrown -> String.valueOf(thrown.getMessage()))
        .orElse("");
  }

  private static UnaryOperator<EngineTestKit.Builder> tests(TransportRule... rules) {
    return KitRun.selecting(List.of(rules));
  }

  /** As a library does that has one thread for all of its clients, and never ends it. */
  private static final class OneThread implements AutoCloseable {
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);

    TransportProvider provider() {
      return transports(this::over).apply(new JdkTransportProvider());
    }

    private Transport over(Transport transport) {
      return new ForwardingTransport(transport) {
        @Override
        public Exchange newExchange(TransportRequest request) {
          if (started.compareAndSet(false, true)) {
            Thread thread = new Thread(OneThread.this::stay, DAEMON + " 1");
            thread.setDaemon(true);
            thread.start();
          }
          return super.newExchange(request);
        }
      };
    }

    private void stay() {
      try {
        end.await();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      end.countDown();
    }
  }

  @Test
  void aThreadThatStaysIsToldUnderOneRuleWhicheverTestStartedIt() {
    EngineExecutionResults results = withAThreadThatStays(SHORT);
    if (!failures(results.testEvents()).isEmpty()) {
      // On a busy machine, what comes is late, too.
      results = withAThreadThatStays(TimeLimit.get());
    }

    assertThat(failures(results.testEvents())).isEmpty();
    assertThat(failures(results.containerEvents()))
        .singleElement()
        .asString()
        .startsWith("Rule 9.11 ")
        .contains(DAEMON, "KnownLimits.sharedThreads");
  }

  private static EngineExecutionResults withAThreadThatStays(Duration limit) {
    try (OneThread library = new OneThread()) {
      return KitRun.results(
          library.provider(),
          KnownLimits.none(),
          limit,
          KitRun.Reach.HTTP,
          tests(TransportRule.RESPONSE, TransportRule.RESPONSE_HEADERS));
    }
  }

  @Test
  void aThreadThatIsKnownToBeSharedIsNotLeftBehind() {
    try (OneThread library = new OneThread()) {
      EngineExecutionResults results =
          KitRun.results(
              library.provider(),
              KnownLimits.none().sharedThreads(DAEMON, "the library has one for the JVM"),
              TimeLimit.get(),
              KitRun.Reach.HTTP,
              tests(TransportRule.RESPONSE, TransportRule.THREADS_END));

      assertThat(failures(results.allEvents())).isEmpty();
    }
  }

  @Test
  void aThreadWithTheNameOfAServersThreadIsSeen() {
    List<String> told = toldOfAThreadOfAServersName(SHORT);
    if (!told.stream().allMatch(message -> message.contains("qtp4711-1"))) {
      told = toldOfAThreadOfAServersName(TimeLimit.get());
    }

    assertThat(told).isNotEmpty().allSatisfy(message -> assertThat(message).contains("qtp4711-1"));
  }

  private static List<String> toldOfAThreadOfAServersName(Duration limit) {
    try (OneThread library = new OneThread()) {
      TransportProvider renaming =
          transports(
                  transport ->
                      new ForwardingTransport(transport) {
                        @Override
                        public Exchange newExchange(TransportRequest request) {
                          Thread left = new Thread(library::stay, "qtp4711-1");
                          left.setDaemon(true);
                          left.start();
                          return super.newExchange(request);
                        }
                      })
              .apply(new JdkTransportProvider());

      return failures(
          KitRun.results(
                  renaming,
                  KnownLimits.none(),
                  limit,
                  KitRun.Reach.HTTP,
                  tests(TransportRule.THREADS_END))
              .testEvents());
    }
  }

  @Test
  void aCaseThatTheTransportIsExemptFromIsNotTried() {
    TransportProvider provider = WITHOUT_DOTS.apply(new JdkTransportProvider());
    List<String> broken =
        failures(
            KitRun.results(
                    provider,
                    KnownLimits.none(),
                    TimeLimit.get(),
                    KitRun.Reach.HTTP,
                    tests(TransportRule.TARGET))
                .testEvents());
    assertThat(broken).singleElement().asString().contains("in the case 'dot segments: /a/../b': ");
    KnownLimits limits = KnownLimits.none();
    for (String path : List.of("/a/../b", "/a/./b", "/a/b/.")) {
      limits = limits.exempt(TransportRule.TARGET, "dot segments: " + path, "the library's way");
    }
    for (String path : List.of("/a//b", "//a")) {
      limits = limits.exempt(TransportRule.TARGET, "empty segments: " + path, "the library's way");
    }
    limits = limits.exempt(TransportRule.TARGET, "empty parts: //", "the library's way");

    EngineExecutionResults results =
        KitRun.results(
            provider, limits, TimeLimit.get(), KitRun.Reach.HTTP, tests(TransportRule.TARGET));

    assertThat(failures(results.testEvents())).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(1);
  }

  @Test
  void anExemptionFromACaseThatDoesNotExistIsAMistake() {
    EngineExecutionResults results =
        KitRun.results(
            new JdkTransportProvider(),
            KnownLimits.none().exempt(TransportRule.CHUNKED, "no such case", "a slip of the pen"),
            TimeLimit.get(),
            KitRun.Reach.HTTP,
            tests(TransportRule.CHUNKED));

    assertThat(failures(results.testEvents())).singleElement().asString().contains("no such case");
  }

  @Test
  void aPropertySelectsRules() {
    EngineExecutionResults results = selected("3.4");
    assertThat(failures(results.allEvents())).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(1);

    assertThat(failures(selected("34").allEvents()))
        .isNotEmpty()
        .allSatisfy(message -> assertThat(message).contains("'34'"));
  }

  private static EngineExecutionResults selected(String rules) {
    return KitRun.results(
        new JdkTransportProvider(),
        KnownLimits.none(),
        TimeLimit.get(),
        KitRun.Reach.HTTP,
        kit ->
            kit.configurationParameter(RuleSelection.PROPERTY, rules)
                .selectors(selectClass(SuiteOfMutant.class)));
  }

  @Test
  void theRulesKeepTheirVerdictsWhereTestsRunInParallel() {
    EngineExecutionResults results =
        KitRun.results(
            new JdkTransportProvider(),
            KnownLimits.none(),
            TimeLimit.get(),
            KitRun.Reach.HTTP,
            kit ->
                kit.configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                    .configurationParameter(
                        "junit.jupiter.execution.parallel.mode.default", "concurrent")
                    .configurationParameter(RuleSelection.PROPERTY, "3.5,3.13,5,9.4,9.11,9.12")
                    .selectors(selectClass(SuiteOfMutant.class)));

    assertThat(failures(results.allEvents())).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(12);
  }
}

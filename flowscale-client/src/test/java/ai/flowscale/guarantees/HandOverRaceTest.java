package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.Race;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A submission ends in the moment in which its request goes to the transport: what went out is
 * never told as not sent, which would lose a run.
 */
class HandOverRaceTest extends ManualTest {
  private static final int ROUNDS = 20_000;
  private static final Duration LIMIT = Duration.ofSeconds(1);

  static Stream<Arguments> ends() {
    Consumer<ManualClient> deadline = client -> client.time.advance(LIMIT);
    Consumer<ManualClient> close = ManualClient::close;
    return Stream.of(Arguments.of("its deadline", deadline), Arguments.of("the close", close));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void whatWentOutIsNeverToldAsNotSent(String name, Consumer<ManualClient> ending) {
    AtomicReference<Runnable> meeting = new AtomicReference<>();
    try (Race race = new Race()) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        OpenExchanges service = new OpenExchanges();
        try (ManualClient client =
            client(
                service,
                c ->
                    c.callTimeout(LIMIT)
                        .headers(
                            () -> {
                              // The last of the application's before the request goes out.
                              meeting.get().run();
                              return Map.of();
                            }))) {
          AtomicReference<CompletableFuture<Submission>> call = new AtomicReference<>();
          race.meet(
              met -> {
                meeting.set(met);
                call.set(client.async.executeWorkflow("w", WorkflowInputs.none()));
              },
              () -> ending.accept(client));
          client.time.advance(LIMIT);

          FlowscaleException failure = failure(call.get());
          if (!service.all().isEmpty()) {
            assertThat(failure)
                .as("round %d, whose request went out", i)
                .isInstanceOf(SubmissionUncertainException.class);
          }
        }
      }
    }
  }
}

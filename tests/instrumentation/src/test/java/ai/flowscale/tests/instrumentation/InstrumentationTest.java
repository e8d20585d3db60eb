package ai.flowscale.tests.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each scenario happens once, with all instrumentations at once. All of them tell the same story,
 * which is the one that is expected, and no secret is in any of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstrumentationTest {
  private final List<Played> played = new ArrayList<>();

  /**
   * A scenario that has happened.
   *
   * @param failure why it could not be played to its end
   * @param events those of the JVM
   */
  private record Played(
      Scenario scenario,
      Stage stage,
      List<RecordedRequest> received,
      @Nullable Throwable failure,
      FlightRecording.Events events) {
    Played with(FlightRecording.Events recorded) {
      return new Played(scenario, stage, received, failure, recorded);
    }

    @Override
    public String toString() {
      return scenario.name();
    }
  }

  @BeforeAll
  @Timeout(600)
  void play(@TempDir Path folder) throws Exception {
    List<Played> before = new ArrayList<>();
    try (FlightRecording recording = new FlightRecording()) {
      for (Scenario scenario : Scenarios.all()) {
        FlightRecording.ScenarioEvent event = new FlightRecording.ScenarioEvent();
        event.number = before.size();
        event.begin();
        before.add(play(scenario, Files.createDirectory(folder.resolve("" + before.size()))));
        event.commit();
      }
      List<FlightRecording.Events> events = recording.events(folder.resolve("events.jfr"));
      assertThat(events).hasSameSizeAs(before);
      IntStream.range(0, before.size()).forEach(i -> played.add(before.get(i).with(events.get(i))));
    }
  }

  private static Played play(Scenario scenario, Path folder) {
    Throwable failure = null;
    Stage stage = new Stage(scenario, folder);
    try (stage) {
      stage.play(scenario);
      stage.settle();
      scenario.check().accept(stage);
    } catch (Exception | AssertionError e) {
      failure = e;
    }
    return new Played(
        scenario, stage, stage.emulator.requests(), failure, new FlightRecording.Events(List.of()));
  }

  Stream<Played> scenarios() {
    return played.stream();
  }

  @Test
  void thereAreManyScenariosAndEachHasAName() {
    assertThat(played).hasSizeGreaterThanOrEqualTo(40);
    assertThat(played).extracting(Played::toString).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void itHappensAndIsTold(Played one) {
    assertThat(one.failure()).isNull();
    List<Story> spans = one.stage().traceStories();
    assertThat(
            story(
                one,
                one.scenario().inOrder()
                    ? spans
                    : spans.stream().map(Story::withoutPolls).toList()))
        .as("spans")
        .isEqualTo(one.scenario().expected());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theFlightRecorderTellsTheSame(Played one) {
    assertThat(story(one, one.events().stories()))
        .isEqualTo(story(one, one.stage().traceStories()).replace("lost: ", ""));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void micrometerTellsTheSame(Played one) {
    assertThat(one.stage().observations.haveStopped()).isTrue();
    assertThat(story(one, one.stage().observations.stories()))
        .isEqualTo(story(one, one.stage().traceStories()).replace("lost: ", ""));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void allSpansHaveEndedAndAreInTheTraceOfTheCaller(Played one) {
    assertThat(one.stage().traces.haveEnded()).isTrue();
    if (!one.scenario().expected().startsWith("lost: ")) {
      assertThat(one.stage().traces.spans())
          .extracting(SpanData::getTraceId)
          .containsOnly(one.stage().caller.getSpanContext().getTraceId());
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyRequestOnTheWireCarriesTheSpanOfItsOwn(Played one) {
    Set<String> spans =
        one.stage()
            .traces
            .requests()
            .map(span -> "00-" + span.getTraceId() + "-" + span.getSpanId())
            .collect(Collectors.toSet());
    assertThat(one.received())
        .extracting(request -> withoutFlags(request.header("traceparent").orElse("none-")))
        .doesNotHaveDuplicates()
        .isSubsetOf(spans);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void noneOfThemTellsASecret(Played one) {
    List<String> secrets = new ArrayList<>(List.of(Stage.KEY, "canary-prompt", "X-Amz"));
    one.received().stream()
        .filter(request -> request.operation() == Operation.DOWNLOAD)
        .map(request -> URI.create(request.target()).getRawQuery())
        .flatMap(query -> Arrays.stream(query.split("&")))
        .map(parameter -> parameter.substring(parameter.indexOf('=') + 1))
        .filter(value -> value.length() > 8)
        .forEach(secrets::add);
    String told =
        String.join(
            "\n",
            one.stage().traces.spans().toString(),
            one.stage().observations.toString(),
            one.stage().metrics(),
            one.events().all().toString());
    assertThat(told).doesNotContain(secrets);
  }

  private static String withoutFlags(String traceparent) {
    return traceparent.substring(0, traceparent.lastIndexOf('-'));
  }

  private static String story(Played one, List<Story> stories) {
    return Story.text(
        one.scenario().inOrder() ? stories : stories.stream().map(Story::sorted).toList());
  }
}

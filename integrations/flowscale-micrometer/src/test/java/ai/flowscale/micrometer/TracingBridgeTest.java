package ai.flowscale.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.RecordedRequest;
import brave.Span.Kind;
import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tracing bridge makes one trace of the observations, and its context goes with each request. */
class TracingBridgeTest {
  private final List<MutableSpan> spans = new CopyOnWriteArrayList<>();
  private final Tracing tracing =
      Tracing.newBuilder()
          .currentTraceContext(ThreadLocalCurrentTraceContext.create())
          .propagationFactory(new W3CPropagation())
          .traceId128Bit(true)
          .supportsJoin(false)
          .addSpanHandler(
              new SpanHandler() {
                @Override
                public boolean end(TraceContext context, MutableSpan span, Cause cause) {
                  return spans.add(span);
                }
              })
          .build();

  @Test
  void eachRequestCarriesTheContextOfItsOwnSpan(@TempDir Path folder) throws InterruptedException {
    try (tracing;
        ObservedClient client = new ObservedClient()) {
      Tracer tracer =
          new BraveTracer(
              tracing.tracer(),
              new BraveCurrentTraceContext(tracing.currentTraceContext()),
              new BraveBaggageManager());
      client
          .observations
          .observationConfig()
          .observationHandler(
              new FirstMatchingCompositeObservationHandler(
                  new PropagatingSenderTracingObservationHandler<>(
                      tracer, new BravePropagator(tracing)),
                  new DefaultTracingObservationHandler(tracer)));
      Observation.createNotStarted("job", client.observations)
          .observe(
              () -> {
                RunResult result =
                    client.join(
                        client
                            .flowscale
                            .async()
                            .executeWorkflowAndWait("portrait", WorkflowInputs.none()));
                client.flowscale.downloadAll(result.outputs(), folder);
              });
      client.recorder.awaitAll();

      assertThat(spans).extracting(MutableSpan::traceId).containsOnly(spans.get(0).traceId());
      List<RecordedRequest> requests = client.emulator.requests();
      assertThat(requests).hasSizeGreaterThan(4);
      assertThat(requests)
          .extracting(request -> request.header("traceparent").orElse("none"))
          .containsExactlyInAnyOrderElementsOf(
              spans.stream()
                  .filter(span -> span.kind() == Kind.CLIENT)
                  .map(span -> "00-%s-%s-01".formatted(span.traceId(), span.id()))
                  .toList());
      Map<String, String> names =
          spans.stream().collect(Collectors.toMap(MutableSpan::id, MutableSpan::name));
      assertThat(spans)
          .filteredOn(span -> span.kind() == Kind.CLIENT)
          .extracting(span -> names.get(span.parentId()))
          .containsOnly("flowscale.execute-workflow-and-wait", "flowscale.download");
    }
  }
}

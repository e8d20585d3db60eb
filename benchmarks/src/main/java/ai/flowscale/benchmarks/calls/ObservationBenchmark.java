package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Pairs;
import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.measure.Unit;
import ai.flowscale.benchmarks.process.Program;
import ai.flowscale.benchmarks.process.ResponseServer;
import ai.flowscale.flightrecorder.FlightRecorderInstrumentation;
import ai.flowscale.micrometer.MicrometerInstrumentation;
import ai.flowscale.opentelemetry.OpenTelemetryInstrumentation;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.function.DoubleSupplier;
import jdk.jfr.Recording;

/** The processor time of {@code getRun} with instrumentations beside that without. */
public final class ObservationBenchmark {
  private static final String TRANSPORT = "jdk";

  /** Of the pairs of the other benchmarks: a difference this small needs more. */
  private static final int TIMES_AS_MANY_PAIRS = 4;

  private static final int CALLERS = 32;

  /** Of each caller: together about as many as a quiet machine makes in a slice. */
  private static final int MILLISECONDS_PER_CALL = 4;

  private static final int WARMING_SLICES = 3;

  /** Observes everything and does nothing: what is left is the cost of the library's own part. */
  private static final FlowscaleInstrumentation NOTHING = operation -> new OperationObserver() {};

  private static final List<String> EVENTS =
      List.of(
          "ai.flowscale.Operation",
          "ai.flowscale.Request",
          "ai.flowscale.Retry",
          "ai.flowscale.RunStatus");

  private final Form form;
  private final Report report;

  /** Takes how long to measure, and where to tell it. */
  public ObservationBenchmark(Form form, Report report) {
    this.form = form;
    this.report = report;
  }

  /** Measures. */
  public void run() {
    report.section(
        "Observing `getRun`",
        "Microseconds of processor time of the whole process for each call, over `jdk` and http,"
            + " with 32 callers. The rival is the same client without instrumentations.");
    report.ratioTable();
    try (Program server = ResponseServer.start();
        OpenTelemetrySdk telemetry = telemetry()) {
      String base = ResponseServer.addresses(server).of(false);
      compare("nothing", base, NOTHING);
      compare("opentelemetry", base, OpenTelemetryInstrumentation.create(telemetry));
      compare("micrometer", base, micrometer());
      compareRecorded(base);
    }
  }

  /** All spans are recorded, batched and thrown away; metrics are kept and never read. */
  private static OpenTelemetrySdk telemetry() {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(
                    BatchSpanProcessor.builder(SpanExporter.composite(List.of())).build())
                .build())
        .setMeterProvider(
            SdkMeterProvider.builder().registerMetricReader(InMemoryMetricReader.create()).build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  /** With timers of all observations, as Spring Boot has them. */
  private static FlowscaleInstrumentation micrometer() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    return MicrometerInstrumentation.create(observations, meters);
  }

  private void compare(String name, String base, FlowscaleInstrumentation instrumentation) {
    try (RunCalls plain = new SdkCalls(TRANSPORT, base);
        RunCalls observed = new SdkCalls(TRANSPORT, base, instrumentation);
        Callers callers = new Callers(CALLERS)) {
      pairs(name, () -> micros(callers, observed), () -> micros(callers, plain));
    }
  }

  /** The Flight Recorder is switched on and off outside of what is measured. */
  private void compareRecorded(String base) {
    try (RunCalls plain = new SdkCalls(TRANSPORT, base);
        RunCalls recorded = new SdkCalls(TRANSPORT, base, FlightRecorderInstrumentation.create());
        Callers callers = new Callers(CALLERS)) {
      pairs(
          "recorder",
          () -> {
            try (Recording recording = new Recording()) {
              EVENTS.forEach(recording::enable);
              recording.start();
              return micros(callers, recorded);
            }
          },
          () -> micros(callers, plain));
    }
  }

  private double micros(Callers callers, RunCalls calls) {
    long each = Math.max(1, form.slice().toMillis() / MILLISECONDS_PER_CALL);
    return callers.processorMicrosPerCall(calls::run, Math.toIntExact(each));
  }

  private void pairs(String name, DoubleSupplier observed, DoubleSupplier plain) {
    long turns = WARMING_SLICES * form.warmUp().dividedBy(form.slice());
    measure(Math.toIntExact(Math.max(1, turns)), name, observed, plain);
    report.add(measure(TIMES_AS_MANY_PAIRS * form.pairs(), name, observed, plain));
  }

  private static Ratio measure(
      int pairs, String name, DoubleSupplier observed, DoubleSupplier plain) {
    return new Pairs(pairs)
        .measure(
            "observed-" + name,
            Unit.MICROSECONDS,
            Ratio.Goal.TWO_PERCENT_MORE,
            observed,
            new Pairs.Contender("not observed", plain));
  }
}

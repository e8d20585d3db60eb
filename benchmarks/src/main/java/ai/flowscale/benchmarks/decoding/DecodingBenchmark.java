package ai.flowscale.benchmarks.decoding;

import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.measure.Unit;
import java.time.Duration;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link PageDecoding} in a JVM of its own. */
public final class DecodingBenchmark {
  /** Enough for the compiler, and whole rounds of turns. */
  private static final int WARM_UPS = 12;

  private final Form form;
  private final Report report;

  /** Takes how long to measure, and where to tell it. */
  public DecodingBenchmark(Form form, Report report) {
    this.form = form;
    this.report = report;
  }

  /** Measures. */
  public void run() {
    report.section(
        "Reading a page of 100 runs",
        "From bytes to records, against a parser of the same implementation (Parsson) that takes"
            + " each name and value and makes nothing of them; in turn, in a JVM of their own that"
            + " has warmed up.");
    report.ratioTable();
    compare("decode-page-100", false);
    compare("decode-page-100-signed", true);
  }

  private void compare(String name, boolean signed) {
    double[] micros = micros(signed);
    double[] ours = new double[form.pairs()];
    double[] rivals = new double[form.pairs()];
    for (int i = 0; i < micros.length; i++) {
      (PageDecoding.isLibrarys(i) ? ours : rivals)[i / 2] = micros[i];
    }
    report.add(
        Ratio.of(
            name, "bare JSON-P parser", Unit.MICROSECONDS, Ratio.Goal.A_FIFTH_MORE, ours, rivals));
  }

  /** Measures both in turn. */
  private double[] micros(boolean signed) {
    try {
      return new Runner(
              new OptionsBuilder()
                  .include(PageDecoding.class.getName())
                  .param("signed", Boolean.toString(signed))
                  .forks(1)
                  .warmupIterations(WARM_UPS)
                  .warmupTime(time(form.warmUp()))
                  .measurementIterations(2 * form.pairs())
                  .measurementTime(time(form.slice().multipliedBy(2)))
                  .verbosity(VerboseMode.SILENT)
                  .build())
          .runSingle().getAggregatedResult().getIterationResults().stream()
              .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
              .toArray();
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TimeValue time(Duration duration) {
    return TimeValue.milliseconds(duration.toMillis());
  }
}

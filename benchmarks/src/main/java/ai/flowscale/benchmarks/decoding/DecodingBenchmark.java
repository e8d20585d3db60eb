package ai.flowscale.benchmarks.decoding;

import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Pairs;
import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.measure.Unit;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link PageDecoding}, each measurement in a JVM of its own. */
public final class DecodingBenchmark {
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
            + " each name and value and makes nothing of them; each figure from a JVM of its own.");
    report.ratioTable();
    compare("decode-page-100", false);
    compare("decode-page-100-signed", true);
  }

  private void compare(String name, boolean signed) {
    report.add(
        new Pairs(form.pairs())
            .measure(
                name,
                Unit.MICROSECONDS,
                Ratio.Goal.A_FIFTH_MORE,
                () -> micros("library", signed),
                new Pairs.Contender("bare JSON-P parser", () -> micros("bareParser", signed))));
  }

  private double micros(String method, boolean signed) {
    TimeValue time = TimeValue.milliseconds(form.slice().toMillis());
    try {
      return new Runner(
              new OptionsBuilder()
                  .include(PageDecoding.class.getName() + "\\." + method + "$")
                  .param("signed", Boolean.toString(signed))
                  .forks(1)
                  .warmupIterations(2)
                  .warmupTime(TimeValue.milliseconds(form.warmUp().toMillis() / 3))
                  .measurementIterations(3)
                  .measurementTime(time)
                  .verbosity(VerboseMode.SILENT)
                  .build())
          .runSingle()
          .getPrimaryResult()
          .getScore();
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }
}

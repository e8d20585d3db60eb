package ai.flowscale.benchmarks.calls;

import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Pairs;
import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.measure.Unit;
import ai.flowscale.benchmarks.process.Program;
import ai.flowscale.benchmarks.process.ResponseServer;
import java.time.Duration;
import java.util.List;

/** {@code getRun} over each transport, by one caller and by many, plain and over TLS. */
public final class CallBenchmark {
  private static final List<Integer> CALLERS = List.of(1, 32);
  private static final int WARMING_CALLERS = 8;
  private static final int WARMING_TURNS = 8;

  private final Form form;
  private final Report report;

  /** Takes how long to measure, and where to tell it. */
  public CallBenchmark(Form form, Report report) {
    this.form = form;
    this.report = report;
  }

  /** Measures. */
  public void run() {
    report.section(
        "Looking at a run",
        "`getRun`, microseconds for each call of all callers together. All connections are kept"
            + " alive, so that there is one handshake for each.");
    report.ratioTable();
    try (Program server = ResponseServer.start()) {
      ResponseServer.Addresses addresses = ResponseServer.addresses(server);
      for (String transport : form.transports()) {
        for (boolean tls : new boolean[] {false, true}) {
          compare(transport, tls, addresses.of(tls));
        }
      }
    }
  }

  private void compare(String transport, boolean tls, String base) {
    String name = "getRun-" + transport + (tls ? "-tls-" : "-http-");
    try (RunCalls ours = new SdkCalls(transport, base);
        RunCalls rival = CallRivals.open(transport, base)) {
      warmUp(ours, rival);
      for (int callers : CALLERS) {
        report.add(
            pairs(
                name + callers,
                callers,
                Ratio.Goal.AS_FAST,
                ours,
                CallRivals.name(transport),
                rival));
      }
    }
    CallRivals.directName(transport)
        .ifPresent(rivalName -> faster(transport, name, rivalName, base));
  }

  /** Beside the library's call that blocks, whose timeouts do not end it as a whole. */
  private void faster(String transport, String name, String rivalName, String base) {
    try (RunCalls ours = new SdkCalls(transport, base);
        RunCalls direct = CallRivals.openDirect(transport, base)) {
      warmUp(ours, direct);
      for (int callers : CALLERS) {
        report.add(
            pairs(name + callers + "-direct", callers, Ratio.Goal.NONE, ours, rivalName, direct));
      }
    }
  }

  private Ratio pairs(
      String name, int callers, Ratio.Goal goal, RunCalls ours, String rivalName, RunCalls rival) {
    try (Callers threads = new Callers(callers)) {
      Duration slice = form.slice();
      inTurns(threads, ours, rival, slice);
      return new Pairs(form.pairs())
          .measure(
              name,
              Unit.MICROSECONDS,
              goal,
              () -> threads.microsPerCall(ours::run, slice),
              new Pairs.Contender(rivalName, () -> threads.microsPerCall(rival::run, slice)));
    }
  }

  /** Until the compiler is done with the most of both. */
  private void warmUp(RunCalls ours, RunCalls rival) {
    try (Callers threads = new Callers(WARMING_CALLERS)) {
      for (int i = 0; i < WARMING_TURNS; i++) {
        inTurns(threads, ours, rival, form.warmUp().multipliedBy(3).dividedBy(WARMING_TURNS));
      }
    }
  }

  /** In turns, so that neither has the compiler to itself. */
  private static void inTurns(Callers threads, RunCalls ours, RunCalls rival, Duration time) {
    threads.microsPerCall(ours::run, time);
    threads.microsPerCall(rival::run, time);
  }
}

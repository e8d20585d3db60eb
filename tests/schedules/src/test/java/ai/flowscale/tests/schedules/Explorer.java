package ai.flowscale.tests.schedules;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import kotlin.Unit;
import org.pastalab.fray.core.TestRunner;
import org.pastalab.fray.core.command.Configuration;
import org.pastalab.fray.core.command.ExecutionInfo;
import org.pastalab.fray.core.command.LambdaExecutor;
import org.pastalab.fray.core.command.NetworkDelegateType;
import org.pastalab.fray.core.command.SystemTimeDelegateType;
import org.pastalab.fray.core.randomness.ControlledRandom;
import org.pastalab.fray.core.scheduler.PCTScheduler;
import org.pastalab.fray.core.scheduler.POSScheduler;
import org.pastalab.fray.core.scheduler.Scheduler;

/** A program: runs one scenario under many schedules, within a JVM that Fray controls. */
public final class Explorer {
  /** Class initialisers must not run under control, which would not come back from them. */
  private static final int WARM_UP = 30;

  /** How many switches PCT makes beside its priorities. */
  private static final int SWITCHES = 3;

  private static final int MOST_STEPS = 1_000_000;

  /** How far Fray's own clock goes in a step; no scenario asks it. */
  private static final long VIRTUAL_NANOS = 100_000;

  /** What the lines with the results begin with. */
  static final String RESULT = "RESULT";

  private Explorer() {}

  /**
   * Takes the scenario, how many schedules of each kind, seconds, a seed, a folder, and whether
   * threads may be switched at each field too.
   */
  public static void main(String[] args) throws Exception {
    Scenario scenario = Scenarios.named(args[0]);
    Log.install();
    initializeClasses();
    warmUp(scenario, args[0].endsWith(Scenarios.PLANTED));
    for (String scheduler : args.length > 6 ? List.of(args[6]) : List.of("POS", "PCT")) {
      Configuration configuration =
          configuration(
              scenario,
              scheduler,
              Integer.parseInt(args[1]),
              Integer.parseInt(args[2]),
              new Random(Long.parseLong(args[3])),
              Path.of(args[4], scheduler),
              Boolean.parseBoolean(args[5]));
      explore(args[0], scheduler, configuration);
    }
    // Threads of a schedule with a finding may be left.
    System.exit(0);
  }

  private static void explore(String name, String scheduler, Configuration configuration) {
    PrintStream out = System.out;
    System.setOut(System.err);
    long begin = System.nanoTime();
    Throwable finding = new TestRunner(configuration).run();
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.setOut(out);
    int done = configuration.getCurrentIteration() + (finding == null ? 0 : 1);
    String told = "";
    if (finding != null) {
      finding.printStackTrace();
      told = finding.toString().replaceAll("\\s+", " ");
    }
    out.printf("%s\t%s\t%s\t%d\t%.1f\t%s%n", RESULT, name, scheduler, done, seconds, told);
  }

  private static Configuration configuration(
      Scenario scenario,
      String scheduler,
      int schedules,
      int seconds,
      Random seeds,
      Path report,
      boolean interleavesMemory) {
    LambdaExecutor executor =
        new LambdaExecutor(
            () -> {
              run(scenario);
              return Unit.INSTANCE;
            });
    boolean ignoresUnhandled = false;
    boolean recordsFull = true;
    boolean explores = false;
    boolean staysAfterFinding = true;
    boolean replays = false;
    boolean withoutControl = false;
    boolean runsOnceBefore = false;
    boolean ignoresTimeLimits = true;
    boolean sleepsAsYield = true;
    boolean resetsClassLoader = false;
    boolean redirectsOutput = false;
    boolean abortsThreads = false;
    boolean hashesStacks = false;
    return new Configuration(
        new ExecutionInfo(executor, ignoresUnhandled, interleavesMemory, MOST_STEPS),
        report,
        schedules,
        seconds,
        scheduler(scheduler, random(seeds)),
        () -> random(seeds),
        recordsFull,
        explores,
        staysAfterFinding,
        replays,
        withoutControl,
        runsOnceBefore,
        NetworkDelegateType.NONE,
        SystemTimeDelegateType.NONE,
        VIRTUAL_NANOS,
        ignoresTimeLimits,
        sleepsAsYield,
        resetsClassLoader,
        redirectsOutput,
        abortsThreads,
        hashesStacks,
        null);
  }

  /** Whatever a schedule may come to first, such as a failure that is rare. */
  private static void initializeClasses() throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.matches(
          ".*/(flowscale-(api|transport-toolkit|client|db-scheduler)|db-scheduler|parsson|jakarta[.]json)[^/]*[.]jar")) {
        try (JarFile jar = new JarFile(entry)) {
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
              .forEach(name -> initialize(name.replace('/', '.').replaceFirst("[.]class$", "")));
        }
      }
    }
    initialize("java.math.BigDecimal");
    initialize("java.math.BigInteger");
  }

  private static void initialize(String name) {
    try {
      Class.forName(name);
    } catch (ClassNotFoundException | LinkageError optional) {
      // Needs what is not on the class path; so no schedule comes to it.
    }
  }

  private static void warmUp(Scenario scenario, boolean mayFail) {
    for (int i = 0; i < WARM_UP; i++) {
      try {
        run(scenario);
      } catch (AssertionError finding) {
        if (!mayFail) {
          throw new AssertionError("without a schedule: " + finding.getMessage(), finding);
        }
      }
    }
  }

  private static ControlledRandom random(Random seeds) {
    return new ControlledRandom(new ArrayList<>(), new ArrayList<>(), new Random(seeds.nextLong()));
  }

  private static Scheduler scheduler(String name, ControlledRandom random) {
    return name.equals("POS") ? new POSScheduler(random) : new PCTScheduler(random, SWITCHES, 0);
  }

  private static void run(Scenario scenario) {
    Log.clear();
    try {
      scenario.run();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Exception checked) {
      throw new AssertionError(checked);
    }
  }
}

package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.RuleSelection;
import ai.flowscale.tck.transport.TransportRule;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of the program.
 *
 * @param output the folder for the report
 * @param rules the rules to test; none for the whole kit
 * @param names the transports to test; none for all
 * @param help whether to print only the help
 */
record ConformanceOptions(Path output, List<TransportRule> rules, Set<String> names, boolean help) {
  private static final String OUTPUT = "--output";
  private static final String RULES = "--rules";

  static final String USAGE =
      """
      Usage: java -cp ... ai.flowscale.tck.ConformanceMain [--output FOLDER] [--rules LIST] [NAME ...]
        NAME             a transport to test (default: all on the class path)
        --output FOLDER  the folder of the report (default: flowscale-conformance)
        --rules LIST     test only these rules and chapters, such as 3.4,5
        --help           print this
      Failures are printed as they happen; the report, conformance.md, is written at the end.
      Exemptions are read from META-INF/flowscale-tck/NAME.limits on the class path.
      System properties (java -Dname=value -cp ...):
        flowscale.tck.limit   bounds each wait (default PT20S)
        flowscale.tck.routes  all: also over TLS, a proxy's tunnel, HTTP/2 and used connections
                              (default); http: over plain HTTP only
        flowscale.tck.extent  whole (default); short: each rule over plain HTTP and on one more route
        flowscale.tck.late    how late the responses of rule 6.18 are (default PT65S)
        jdk.net.hosts.file    a file with 127.0.0.1 localhost tck.localhost, for rule 7.11
      Exits with 0 if everything mandatory or declared is kept, with 1 if something is broken,
      and with 2 if the arguments are wrong.
      """;

  static ConformanceOptions parse(String[] arguments) throws WrongUseException {
    Path output = Path.of("flowscale-conformance");
    Set<String> names = new LinkedHashSet<>();
    List<TransportRule> rules = List.of();
    boolean help = false;
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      if (argument.equals("--help")) {
        help = true;
      } else if (argument.equals(OUTPUT)) {
        output = folder(rest.poll());
      } else if (argument.startsWith(OUTPUT + "=")) {
        output = folder(argument.substring(OUTPUT.length() + 1));
      } else if (argument.equals(RULES)) {
        rules = rules(rest.poll());
      } else if (argument.startsWith(RULES + "=")) {
        rules = rules(argument.substring(RULES.length() + 1));
      } else if (argument.startsWith("-")) {
        throw new WrongUseException("Unknown option " + argument.replaceFirst("=.*", ""));
      } else {
        names.add(argument);
      }
    }
    return new ConformanceOptions(output, rules, names, help);
  }

  private static List<TransportRule> rules(@Nullable String value) throws WrongUseException {
    if (value == null || value.isBlank()) {
      throw new WrongUseException(RULES + " needs numbers of rules or chapters, such as 3.4,5");
    }
    try {
      return RuleSelection.parse(value);
    } catch (IllegalArgumentException unknown) {
      throw new WrongUseException(RULES + ": " + unknown.getMessage());
    }
  }

  private static Path folder(@Nullable String value) throws WrongUseException {
    if (value == null || value.isEmpty()) {
      throw new WrongUseException(OUTPUT + " needs a folder");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException malformed) {
      throw new WrongUseException(OUTPUT + " is not the name of a folder");
    }
  }
}

package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.RuleSelection;
import ai.flowscale.tck.transport.TransportRule;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
      Each test is printed as it ends; the report, conformance.md, is written at the end.
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
    for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext(); ) {
      // An option has its value behind an equals sign, or in the next argument.
      String[] parts = rest.next().split("=", 2);
      switch (parts[0]) {
        case "--help" -> help = true;
        case OUTPUT -> output = folder(valueOf(parts, rest));
        case RULES -> rules = rules(valueOf(parts, rest));
        default -> {
          if (parts[0].startsWith("-")) {
            throw new WrongUseException("Unknown option " + parts[0]);
          }
          names.add(parts[0]);
        }
      }
    }
    return new ConformanceOptions(output, rules, names, help);
  }

  private static String valueOf(String[] parts, Iterator<String> rest) throws WrongUseException {
    String value = parts.length == 2 ? parts[1] : rest.hasNext() ? rest.next() : "";
    if (value.isBlank()) {
      throw new WrongUseException(parts[0] + " needs a value");
    }
    return value;
  }

  private static List<TransportRule> rules(String value) throws WrongUseException {
    try {
      return RuleSelection.parse(value);
    } catch (IllegalArgumentException unknown) {
      throw new WrongUseException(RULES + ": " + unknown.getMessage());
    }
  }

  private static Path folder(String value) throws WrongUseException {
    try {
      return Path.of(value);
    } catch (InvalidPathException malformed) {
      throw new WrongUseException(OUTPUT + " is not the name of a folder");
    }
  }
}

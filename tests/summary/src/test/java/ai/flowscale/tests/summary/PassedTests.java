package ai.flowscale.tests.summary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads from Surefire's reports which tests passed. */
final class PassedTests {
  /** Arguments and the number of an invocation: {@code name(Scenario)[1]}, {@code name{String}}. */
  private static final Pattern INVOCATION = Pattern.compile("[({\\[].*", Pattern.DOTALL);

  private PassedTests() {}

  /**
   * Returns the classes and methods that passed, as {@code SomeTest} and {@code SomeTest.method}. A
   * suite of scenarios runs as a nested class, and is named as in its source: {@code
   * RetryScenarios}. A method that failed once is not there, whatever its other invocations did.
   *
   * @param root the folder of the project
   * @param started when the build began; older reports do not count
   */
  static Set<String> read(Path root, Instant started) throws IOException {
    Set<String> passed = new TreeSet<>();
    Set<String> failed = new TreeSet<>();
    for (Path report : reports(root, started)) {
      NodeList cases = parse(report).getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        Element test = (Element) cases.item(i);
        String type = simpleName(test.getAttribute("classname"));
        String method = type + "." + INVOCATION.matcher(test.getAttribute("name")).replaceFirst("");
        if (has(test, "failure") || has(test, "error")) {
          failed.addAll(List.of(type, method));
        } else if (!has(test, "skipped")) {
          passed.addAll(List.of(type, method));
        }
      }
    }
    passed.removeAll(failed);
    return passed;
  }

  private static List<Path> reports(Path root, Instant started) throws IOException {
    try (Stream<Path> files = Files.walk(root, 5)) {
      return files
          .filter(file -> file.getParent().endsWith("target/surefire-reports"))
          .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
          .filter(file -> !file.toFile().isDirectory() && isSince(file, started))
          .toList();
    }
  }

  private static boolean isSince(Path file, Instant started) {
    return !Instant.ofEpochMilli(file.toFile().lastModified()).isBefore(started);
  }

  private static Document parse(Path report) throws IOException {
    try (InputStream in = Files.newInputStream(report)) {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(in);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(report + " cannot be read", e);
    }
  }

  private static String simpleName(String className) {
    if (className.indexOf('$') >= 0) {
      try {
        return Class.forName(className).getSuperclass().getSimpleName();
      } catch (ClassNotFoundException elsewhere) {
        // Nested in a test of another module, and not a suite of scenarios.
      }
    }
    return className.substring(className.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
  }

  private static boolean has(Element test, String child) {
    for (Node node = test.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(child)) {
        return true;
      }
    }
    return false;
  }
}

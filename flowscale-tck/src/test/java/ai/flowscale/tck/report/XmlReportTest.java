package ai.flowscale.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmlReportTest {
  @TempDir private Path folder;

  @Test
  void nothingOfTheMachineIsCopied() throws Exception {
    Path junit =
        Files.writeString(
            folder.resolve("junit.xml"),
            """
            <testsuite name="JUnit Jupiter" hostname="mine" tests="1">
            <properties><property name="flowscale.api-key" value="secret"/></properties>
            <testcase name="a &lt; b"><failure message="m"><![CDATA[<seen>]]></failure></testcase>
            </testsuite>
            """);
    Path copy = folder.resolve("a copy.xml");

    XmlReport.copy(junit, copy, "flowscale-tck: jdk");

    assertThat(Files.readString(copy))
        .contains("name=\"flowscale-tck: jdk\"", "tests=\"1\"", "a &lt; b", "&lt;seen&gt;")
        .doesNotContain("secret", "properties", "mine");
  }

  @Test
  void textThatIsNotXmlIsReportedAsAFailureToWrite() throws Exception {
    Path junit = Files.writeString(folder.resolve("junit.xml"), "<testsuite>");
    assertThatThrownBy(() -> XmlReport.copy(junit, folder.resolve("copy.xml"), "x"))
        .isInstanceOf(IOException.class);
  }
}

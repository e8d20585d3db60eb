package ai.flowscale.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

/**
 * JUnit's XML without data of the machine. It contains all system properties, and one of them may
 * be a key.
 */
final class XmlReport {
  private static final String WITHOUT_MACHINE =
      """
      <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
        <xsl:param name="suite"/>
        <xsl:output method="xml" encoding="UTF-8"/>
        <xsl:template match="@*|node()">
          <xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy>
        </xsl:template>
        <xsl:template match="testsuite/@name">
          <xsl:attribute name="name"><xsl:value-of select="$suite"/></xsl:attribute>
        </xsl:template>
        <xsl:template match="properties|testsuite/@hostname"/>
      </xsl:stylesheet>
      """;

  private XmlReport() {}

  static void copy(Path junit, Path target, String suite) throws IOException {
    try (InputStream in = Files.newInputStream(junit);
        OutputStream out = Files.newOutputStream(target)) {
      Transformer transformer =
          TransformerFactory.newInstance()
              .newTransformer(new StreamSource(new StringReader(WITHOUT_MACHINE)));
      transformer.setParameter("suite", suite);
      transformer.transform(new StreamSource(in), new StreamResult(out));
    } catch (TransformerException e) {
      throw new IOException("JUnit's XML cannot be copied: " + e.getMessage(), e);
    }
  }
}

package ai.flowscale.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes a manual page for each command, as AsciiDoc, for the build to turn into the usual form.
 */
public final class ManPages {
  private static final int COLUMNS = 100;

  private ManPages() {}

  /**
   * Writes the pages.
   *
   * @param arguments the folder for them
   */
  public static void main(String[] arguments) throws IOException {
    Console console =
        new Console(
            Map.of(),
            Path.of(""),
            InputStream.nullInputStream(),
            new PrintStream(System.out, true),
            new PrintStream(System.err, true),
            false,
            false,
            COLUMNS);
    int code =
        ManPageGenerator.generateManPage(
            new File(arguments[0]),
            null,
            new boolean[0],
            true,
            Main.commandLine(console, Main.COMMANDS).getCommandSpec());
    if (code != 0) {
      throw new IOException("No manual pages: " + code);
    }
  }
}

package ai.flowscale.emulator;

import ai.flowscale.api.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/**
 * The emulator as a program, with {@link FlowscaleEmulator.Builder#demoWorkflows} deployed, or with
 * workflows of your own.
 *
 * <p>It prints one line when it is ready, and runs until it is stopped:
 *
 * <pre>{@code
 * FLOWSCALE_API_URL=http://127.0.0.1:40123 FLOWSCALE_API_KEY=emulated-...
 * }</pre>
 */
public final class EmulatorMain {
  private static final int WRONG_USAGE = 2;

  private EmulatorMain() {}

  /**
   * Runs the emulator.
   *
   * @param arguments options, as {@code --help} explains them
   */
  public static void main(String[] arguments) {
    try {
      EmulatorOptions options = EmulatorOptions.parse(arguments, System::getProperty);
      if (options.help()) {
        System.out.print(EmulatorOptions.USAGE);
      } else {
        run(options, options.builder().start(), System.in, System.out);
      }
    } catch (IllegalArgumentException | ConfigurationException | UncheckedIOException wrong) {
      System.err.println(wrong.getMessage());
      System.err.print(EmulatorOptions.USAGE);
      System.exit(WRONG_USAGE);
    }
  }

  private static void run(
      EmulatorOptions options, FlowscaleEmulator emulator, InputStream in, PrintStream out) {
    try (emulator) {
      Runtime.getRuntime().addShutdownHook(new Thread(emulator::close, "emulator-stop"));
      out.println(
          "FLOWSCALE_API_URL=" + emulator.baseUrl() + " FLOWSCALE_API_KEY=" + emulator.apiKey());
      out.flush();
      if (options.stopWithStdin()) {
        awaitEnd(in);
      } else {
        new CountDownLatch(1).await();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException closed) {
      // The same as the end of the input.
      return;
    }
  }
}

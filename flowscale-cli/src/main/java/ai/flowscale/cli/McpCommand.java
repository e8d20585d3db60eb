package ai.flowscale.cli;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.mcp.FlowscaleMcp;
import ai.flowscale.mcp.McpListener;
import ai.flowscale.mcp.McpOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code flowscale mcp}. */
@CommandLine.Command(
    name = "mcp",
    description = "Offers the workflows to agents, as an MCP server.",
    footer = {
      "%nSpeaks the protocol over standard input and output, as desktop clients and editors start"
          + " it, or over HTTP with --http. A token for HTTP is read from FLOWSCALE_MCP_TOKEN.",
      "%nExamples:",
      "  flowscale mcp",
      "  flowscale mcp --workflow poster --out pictures --max-runs-per-hour 20"
    })
final class McpCommand extends Command {
  private static final String TOKEN = "FLOWSCALE_MCP_TOKEN";
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(?<host>[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):)?(?<port>[0-9]{1,5})");
  private static final int MOST_PORTS = 65_535;
  private static final int BUFFER = 1 << 16;

  /** Within the time that the program has to clean up. */
  private static final int SECONDS_TO_STOP = 10;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "Takes address and key from this profile of ~/.config/flowscale/config.")
  String profile = "";

  @Option(
      names = "--workflow",
      paramLabel = "WORKFLOW",
      description = "Offers only this workflow, by id or name; may be repeated.")
  List<String> workflows = List.of();

  @Option(
      names = "--allow",
      paramLabel = "DIR",
      description = "Allows the files of this folder as inputs; may be repeated.")
  List<Path> allowed = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Saves outputs here. Default: in the folder of --state.")
  @Nullable Path out;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Records here which calls have started which runs, without their inputs, in a folder for"
              + " each deployment. Default: ~/.local/state/flowscale/mcp.")
  @Nullable Path state;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      converter = WaitFlags.Time.class,
      description = "How long a call without progress waits for its run. Default: 50s.")
  Duration patience = Duration.ofSeconds(50);

  @Option(
      names = "--preview",
      paramLabel = "KIND",
      description = "What a result shows of a picture: small, full or none. Default: small.")
  McpOptions.Preview preview = McpOptions.Preview.SMALL;

  @Option(
      names = "--cancel-abandoned",
      description = "Cancels a run when the last call that waits for it is cancelled.")
  boolean cancelAbandoned;

  @Option(
      names = "--max-runs-per-hour",
      paramLabel = "N",
      description = "Starts at most so many runs within an hour.")
  @Nullable Integer maxRunsPerHour;

  @Option(
      names = "--max-concurrent",
      paramLabel = "N",
      description = "Has at most so many runs queued or running.")
  @Nullable Integer maxConcurrent;

  @Option(
      names = "--max-file",
      paramLabel = "MIB",
      description = "The size of the largest input file. Default: 1024.")
  int maxFile = 1024;

  @Option(
      names = "--http",
      paramLabel = "[HOST:]PORT",
      description = "Listens over HTTP; without HOST on this machine only, port 0 is a free one.")
  @Nullable String http;

  @Option(
      names = "--host-name",
      paramLabel = "NAME",
      description = "With --http, another name under which it is called; may be repeated.")
  List<String> hostNames = List.of();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "With --http, a file with the bearer token, which its owner alone can read.")
  @Nullable Path tokenFile;

  McpCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    // Previews need no screen, and the logs of the SDK go nowhere.
    System.setProperty("java.awt.headless", "true");
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    Settings found = settings(profile);
    FlowscaleConfig.Builder settings = found.toConfig();
    RequestLog log = new RequestLog(console);
    if (debug) {
      settings.instrumentation(log);
    }
    FlowscaleConfig config = settings.build();
    found.announce(config.baseUrl());
    McpOptions options = options(config);
    InetSocketAddress address = http == null ? null : address(http);
    String token = token();
    int code;
    try (AsyncFlowscale flowscale = AsyncFlowscale.create(config);
        FlowscaleMcp mcp = FlowscaleMcp.create(flowscale, options)) {
      code = address == null ? serve(mcp) : listen(mcp, address, token);
    }
    // Behind the close, which ends what is still open.
    log.settle();
    if (code == ExitCode.INTERRUPTED.number) {
      // Not before: the cleaning up was still to be done.
      Thread.currentThread().interrupt();
    }
    return code;
  }

  private McpOptions options(FlowscaleConfig config) throws IOException {
    McpOptions.Builder options =
        McpOptions.builder(state == null ? defaultState() : directory(state), config)
            .patience(patience)
            .preview(preview)
            .maxFileBytes((long) maxFile << 20);
    workflows.forEach(options::workflow);
    for (Path folder : allowed) {
      Path directory = directory(folder);
      if (!Files.isDirectory(directory)) {
        throw InputOptions.wrong("--allow " + folder + " is not a folder.");
      }
      options.allow(directory);
    }
    if (out != null) {
      options.outputFolder(directory(out));
    }
    if (cancelAbandoned) {
      options.cancelAbandoned();
    }
    if (maxRunsPerHour != null) {
      options.maxRunsPerHour(maxRunsPerHour);
    }
    if (maxConcurrent != null) {
      options.maxConcurrent(maxConcurrent);
    }
    return options.build();
  }

  private Path directory(Path given) {
    return console.directory().resolve(given);
  }

  private Path defaultState() {
    return Home.folder(console.environment(), "XDG_STATE_HOME", ".local/state")
        .resolve("flowscale")
        .resolve("mcp");
  }

  private static InetSocketAddress address(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > MOST_PORTS) {
      throw InputOptions.wrong("--http: write a port such as 8765, or HOST:PORT.");
    }
    String host = matcher.group("host") == null ? "127.0.0.1" : matcher.group("host");
    return new InetSocketAddress(
        host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT),
        Integer.parseInt(matcher.group("port")));
  }

  private @Nullable String token() throws IOException {
    if (tokenFile != null) {
      Path file = directory(tokenFile);
      Settings.refuseShared(file);
      return TextFile.read(file, tokenFile.toString(), 1, ExitCode.CONFIGURATION).strip();
    }
    String token = console.environment().getOrDefault(TOKEN, "");
    return token.isEmpty() ? null : token;
  }

  /**
   * Reading the standard input cannot be interrupted: what is read goes through a pipe, and an
   * interruption ends that, so that the server does what it does at the end of its input.
   */
  private int serve(FlowscaleMcp mcp) throws IOException {
    PipedInputStream in = new PipedInputStream(BUFFER);
    PipedOutputStream read = new PipedOutputStream(in);
    CompletableFuture<Void> served =
        CompletableFuture.runAsync(
            () -> mcp.serve(in, console.out()), task -> start(task, "flowscale-mcp-serve"));
    start(() -> copy(console.in(), read), "flowscale-mcp-in");
    try (read) {
      served.get();
      return ExitCode.OK.number;
    } catch (InterruptedException stopped) {
      served
          .exceptionally(failure -> null)
          .completeOnTimeout(null, SECONDS_TO_STOP, TimeUnit.SECONDS)
          .join();
      return ExitCode.INTERRUPTED.number;
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    }
  }

  private static void start(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void copy(InputStream from, OutputStream to) {
    byte[] buffer = new byte[BUFFER];
    try (to) {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        to.write(buffer, 0, read);
        // Wakes the reader, which would look once a second otherwise.
        to.flush();
      }
    } catch (IOException ended) {
      return;
    }
  }

  private int listen(FlowscaleMcp mcp, InetSocketAddress address, @Nullable String token)
      throws IOException {
    try (McpListener listener = mcp.listen(address, Set.copyOf(hostNames), token)) {
      console.print(listener.uri().toString());
      console.out().flush();
      new CountDownLatch(1).await();
    } catch (IllegalArgumentException missing) {
      throw new CliException(
          ExitCode.CONFIGURATION,
          "A bearer token has at least 16 characters, and on more than this machine there must be"
              + " one: set "
              + TOKEN
              + ", or name a file with --token-file.");
    } catch (InterruptedException stopped) {
      // The caller notes it, once everything is closed.
    }
    return ExitCode.INTERRUPTED.number;
  }
}

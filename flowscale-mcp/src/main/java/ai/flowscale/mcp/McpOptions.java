package ai.flowscale.mcp;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.mcp.files.Digests;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How an MCP server behaves. */
public final class McpOptions {
  /** What a result shows of a picture. */
  public enum Preview {
    /** A small copy: at most 1,024 pixels wide and high, and 150 kB. */
    SMALL,
    /** The picture as it is, up to 5 MB. */
    FULL,
    /** Nothing: a path and a resource only. */
    NONE
  }

  private static final int DIGEST_LENGTH = 16;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final transient Builder values;

  private McpOptions(Builder values) {
    this.values = values;
  }

  /**
   * Starts with the defaults.
   *
   * @param stateFolder where the servers of a machine record which calls have started which runs,
   *     without their inputs; each deployment has a folder of its own in it
   * @param config the configuration of the client: a call joins runs of its deployment and its API
   *     key only
   * @return a new builder
   */
  public static Builder builder(Path stateFolder, FlowscaleConfig config) {
    Objects.requireNonNull(stateFolder, "stateFolder");
    String deployment = name(config.baseUrl());
    return new Builder(
        stateFolder.resolve(Digests.of(deployment).substring(0, DIGEST_LENGTH)),
        Digests.of("key", deployment, config.apiKey().orElse("")).substring(0, DIGEST_LENGTH));
  }

  /** The same for each way to write the address. */
  private static String name(URI baseUrl) {
    String host = baseUrl.getHost().toLowerCase(Locale.ROOT);
    int standard = "https".equals(baseUrl.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    String port =
        baseUrl.getPort() < 0 || baseUrl.getPort() == standard ? "" : ":" + baseUrl.getPort();
    return baseUrl.getScheme() + "://" + host + port + baseUrl.getRawPath();
  }

  /**
   * Returns which workflows are offered.
   *
   * @return ids or names; empty for all
   */
  public Set<String> workflows() {
    return Set.copyOf(values.workflows);
  }

  /**
   * Returns the folders whose files may be inputs, beside the client's roots.
   *
   * @return the folders
   */
  public List<Path> allowedFolders() {
    return List.copyOf(values.allowedFolders);
  }

  /**
   * Returns where outputs are saved, each run in a folder of its own.
   *
   * @return the folder
   */
  public Path outputFolder() {
    return values.outputFolder == null ? stateFolder().resolve("outputs") : values.outputFolder;
  }

  /**
   * Returns where the server records which calls have started which runs.
   *
   * @return the folder of the deployment, in that of all
   */
  public Path stateFolder() {
    return values.stateFolder;
  }

  /**
   * Returns what is recorded in place of the API key.
   *
   * @return a digest of the key, which differs from that of any other
   */
  public String keyDigest() {
    return values.keyDigest;
  }

  /**
   * Returns how long a call without a progress token waits for its run.
   *
   * @return the time after which it returns "still running"
   */
  public Duration patience() {
    return values.patience;
  }

  /**
   * Returns what a result shows of a picture.
   *
   * @return the kind of preview
   */
  public Preview preview() {
    return values.preview;
  }

  /**
   * Whether a run is cancelled when the last call that waits for it was cancelled.
   *
   * @return false by default: the run continues
   */
  public boolean cancelsAbandoned() {
    return values.cancelAbandoned;
  }

  /**
   * Returns how many runs may be started within an hour.
   *
   * @return the number; {@link Integer#MAX_VALUE} for any
   */
  public int maxRunsPerHour() {
    return values.maxRunsPerHour;
  }

  /**
   * Returns how many runs may be queued or running at once.
   *
   * @return the number; {@link Integer#MAX_VALUE} for any
   */
  public int maxConcurrent() {
    return values.maxConcurrent;
  }

  /**
   * Returns the size of the largest input file.
   *
   * @return the size in bytes
   */
  public long maxFileBytes() {
    return values.maxFileBytes;
  }

  /**
   * Returns the clock and timer of the server.
   *
   * @return the scheduler, or empty for one of its own
   */
  public Optional<Scheduler> scheduler() {
    return Optional.ofNullable(values.scheduler);
  }

  /**
   * Returns what runs blocking work, such as reading files.
   *
   * @return the executor, or empty for one of its own
   */
  public Optional<Executor> executor() {
    return Optional.ofNullable(values.executor);
  }

  /** Prints no paths. */
  @Override
  public String toString() {
    return "McpOptions[preview=" + preview() + ", patience=" + patience() + "]";
  }

  /** Collects options. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Path stateFolder;
    private final String keyDigest;
    private final Set<String> workflows = new LinkedHashSet<>();
    private final List<Path> allowedFolders = new ArrayList<>();
    private @Nullable Path outputFolder;
    private Duration patience = Duration.ofSeconds(50);
    private Preview preview = Preview.SMALL;
    private boolean cancelAbandoned;
    private int maxRunsPerHour = Integer.MAX_VALUE;
    private int maxConcurrent = Integer.MAX_VALUE;
    private long maxFileBytes = 1L << 30;
    private @Nullable Scheduler scheduler;
    private @Nullable Executor executor;

    private Builder(Path stateFolder, String keyDigest) {
      this.stateFolder = stateFolder;
      this.keyDigest = keyDigest;
    }

    private Builder(Builder other) {
      stateFolder = other.stateFolder;
      keyDigest = other.keyDigest;
      workflows.addAll(other.workflows);
      allowedFolders.addAll(other.allowedFolders);
      outputFolder = other.outputFolder;
      patience = other.patience;
      preview = other.preview;
      cancelAbandoned = other.cancelAbandoned;
      maxRunsPerHour = other.maxRunsPerHour;
      maxConcurrent = other.maxConcurrent;
      maxFileBytes = other.maxFileBytes;
      scheduler = other.scheduler;
      executor = other.executor;
    }

    /**
     * Offers this workflow, and others that are added; without any, all are offered.
     *
     * @param idOrName the id or the name of a workflow
     * @return this builder
     */
    public Builder workflow(String idOrName) {
      workflows.add(Objects.requireNonNull(idOrName, "idOrName"));
      return this;
    }

    /**
     * Allows files in this folder, and in those below it, as inputs.
     *
     * @param folder a folder
     * @return this builder
     */
    public Builder allow(Path folder) {
      allowedFolders.add(Objects.requireNonNull(folder, "folder"));
      return this;
    }

    /**
     * Sets where outputs are saved; by default in the deployment's part of the state folder.
     *
     * @param folder a folder, which is made where it does not exist
     * @return this builder
     */
    public Builder outputFolder(Path folder) {
      outputFolder = Objects.requireNonNull(folder, "folder");
      return this;
    }

    /**
     * Sets how long a call without a progress token waits; 50 seconds by default, since most
     * clients wait for 60.
     *
     * @param time how long, positive
     * @return this builder
     */
    public Builder patience(Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("patience must be positive");
      }
      patience = time;
      return this;
    }

    /**
     * Sets what a result shows of a picture.
     *
     * @param kind the kind of preview
     * @return this builder
     */
    public Builder preview(Preview kind) {
      preview = Objects.requireNonNull(kind, "kind");
      return this;
    }

    /**
     * Cancels a run when the last call that waits for it was cancelled.
     *
     * @return this builder
     */
    public Builder cancelAbandoned() {
      cancelAbandoned = true;
      return this;
    }

    /**
     * Bounds the runs that are started within an hour, by all servers that share the state folder.
     *
     * @param runs the number, at least 1
     * @return this builder
     */
    public Builder maxRunsPerHour(int runs) {
      maxRunsPerHour = positive(runs, "maxRunsPerHour");
      return this;
    }

    /**
     * Bounds the runs that are queued or running at once, of all servers that share the state
     * folder.
     *
     * @param runs the number, at least 1
     * @return this builder
     */
    public Builder maxConcurrent(int runs) {
      maxConcurrent = positive(runs, "maxConcurrent");
      return this;
    }

    /**
     * Bounds the size of an input file; 1 GiB by default.
     *
     * @param bytes the size, at least 1
     * @return this builder
     */
    public Builder maxFileBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("maxFileBytes must be at least 1");
      }
      maxFileBytes = bytes;
      return this;
    }

    /**
     * Sets the clock and timer, such as one that tests move by hand.
     *
     * @param scheduler the scheduler
     * @return this builder
     */
    public Builder scheduler(Scheduler scheduler) {
      this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
      return this;
    }

    /**
     * Sets what runs blocking work, such as reading files.
     *
     * @param executor an executor with threads enough for the calls in flight
     * @return this builder
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Finishes the options.
     *
     * @return the options
     */
    public McpOptions build() {
      return new McpOptions(new Builder(this));
    }

    private static int positive(int number, String name) {
      if (number < 1) {
        throw new IllegalArgumentException(name + " must be at least 1");
      }
      return number;
    }
  }
}

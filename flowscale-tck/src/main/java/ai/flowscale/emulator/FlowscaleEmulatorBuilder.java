package ai.flowscale.emulator;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.service.ServiceSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link FlowscaleEmulator}. */
final class FlowscaleEmulatorBuilder implements FlowscaleEmulator.Builder {
  private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(1);

  private String apiKey = randomKey();
  private int port;
  private int storagePort;
  private Dialect dialect = Dialect.CURRENT;
  private Supplier<Instant> clock = Instant::now;
  private final List<EmulatedWorkflow> workflows = new ArrayList<>();
  private @Nullable EmulatedWorkflow otherWorkflows;
  private int containers = 1;
  private Duration linkLifetime = Duration.ofHours(1);
  private int maxRecordedRequests = 10_000;

  private static String randomKey() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return "emulated-" + HexFormat.of().formatHex(bytes);
  }

  String apiKey() {
    return apiKey;
  }

  int port() {
    return port;
  }

  int storagePort() {
    return storagePort;
  }

  ServiceSettings settings() {
    return new ServiceSettings(
        apiKey,
        dialect,
        clock,
        workflows,
        otherWorkflows,
        containers,
        linkLifetime,
        maxRecordedRequests);
  }

  @Override
  public FlowscaleEmulatorBuilder apiKey(String apiKey) {
    require(!apiKey.isBlank(), "apiKey must not be blank");
    this.apiKey = apiKey;
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder port(int port) {
    this.port = port;
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder storagePort(int port) {
    this.storagePort = port;
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder dialect(Dialect dialect) {
    this.dialect = Objects.requireNonNull(dialect, "dialect");
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder scheduler(Scheduler scheduler) {
    this.clock = scheduler::now;
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder workflow(EmulatedWorkflow workflow) {
    workflows.add(Objects.requireNonNull(workflow, "workflow"));
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder acceptAnyWorkflow() {
    return acceptAnyWorkflow(EmulatedWorkflow.builder("any").build());
  }

  @Override
  public FlowscaleEmulatorBuilder acceptAnyWorkflow(EmulatedWorkflow workflow) {
    this.otherWorkflows = Objects.requireNonNull(workflow, "workflow");
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder containers(int count) {
    require(count > 0, "count must be positive");
    this.containers = count;
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder linkLifetime(Duration lifetime) {
    require(lifetime.compareTo(SHORTEST_LIFETIME) >= 0, "lifetime must be a second at least");
    this.linkLifetime = lifetime;
    return this;
  }

  @Override
  public FlowscaleEmulatorBuilder maxRecordedRequests(int count) {
    require(count > 0, "count must be positive");
    this.maxRecordedRequests = count;
    return this;
  }

  @Override
  public FlowscaleEmulator start() {
    return new FlowscaleEmulator(this);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}

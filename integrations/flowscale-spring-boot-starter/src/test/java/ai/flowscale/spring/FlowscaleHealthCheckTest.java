package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often the health of the deployment is asked for, how long, and what is said of it. */
class FlowscaleHealthCheckTest {
  private final FlowscaleEmulator emulator = FlowscaleEmulator.builder().containers(2).start();
  private final Flowscale flowscale =
      Flowscale.create(
          FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build());
  private final AtomicLong nanos = new AtomicLong();

  @AfterEach
  void close() {
    flowscale.close();
    emulator.close();
  }

  private FlowscaleHealthCheck check(Duration timeout) {
    return new FlowscaleHealthCheck(
        flowscale, new FlowscaleProperties.Health(timeout, Duration.ofSeconds(10)), nanos::get);
  }

  @Test
  void aDeploymentThatRespondsIsUpWithItsContainers() {
    FlowscaleHealthCheck.Outcome outcome = check(Duration.ofMinutes(2)).check();

    assertThat(outcome.isUp()).isTrue();
    assertThat(outcome.details().get("containers").toString()).contains("idle");
  }

  @Test
  void theOutcomeIsReusedForAWhile() {
    FlowscaleHealthCheck check = check(Duration.ofMinutes(2));
    check.check();
    emulator.failAlways(Operation.CHECK_HEALTH, Fault.status(503));
    nanos.addAndGet(Duration.ofSeconds(10).toNanos() - 1);

    assertThat(check.check().isUp()).isTrue();
    assertThat(emulator.count(Operation.CHECK_HEALTH)).isEqualTo(1);

    nanos.incrementAndGet();

    assertThat(check.check().isUp()).isFalse();
    assertThat(emulator.count(Operation.CHECK_HEALTH)).isEqualTo(2);
  }

  @Test
  void aProbeThatWasInterruptedSaysNothingOfTheDeployment() {
    FlowscaleHealthCheck check = check(Duration.ofMinutes(2));
    Thread.currentThread().interrupt();

    assertThat(check.check().isUp()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(check.check().isUp()).isTrue();
  }

  @Test
  void aDeploymentThatDoesNotRespondIsDownAfterTheTimeout() {
    emulator.failAlways(Operation.CHECK_HEALTH, Fault.hang());

    FlowscaleHealthCheck.Outcome outcome = check(Duration.ofMillis(50)).check();

    assertThat(outcome.isUp()).isFalse();
    assertThat(outcome.details().toString()).doesNotContain(emulator.apiKey());
  }
}

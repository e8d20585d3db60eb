package ai.flowscale.jakarta;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;

/**
 * {@link FlowscaleHealth} as a readiness check of MicroProfile Health, with the name {@code
 * flowscale}. A container without MicroProfile Health cannot load this class and does without it.
 */
@Readiness
@ApplicationScoped
public class FlowscaleReadiness implements HealthCheck {
  @Inject FlowscaleHealth health;

  /** For the container. */
  public FlowscaleReadiness() {}

  @Override
  public HealthCheckResponse call() {
    // Waits for no longer than the check may take.
    Optional<Throwable> problem = health.check().toCompletableFuture().join();
    return new HealthCheckResponse(
        "flowscale",
        problem.isEmpty() ? Status.UP : Status.DOWN,
        problem.map(FlowscaleReadiness::data));
  }

  /** The kind alone: responses of health checks are seen by anybody. */
  private static Map<String, Object> data(Throwable problem) {
    return Map.of("problem", problem.getClass().getSimpleName());
  }
}

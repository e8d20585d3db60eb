package ai.flowscale.examples.ee.state;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemMapper;
import ai.flowscale.examples.ee.problem.Problems;
import ai.flowscale.jakarta.FlowscaleHealth;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code GET api/health} for people, {@code GET api/health/ready} for the platform. */
@Path("health")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {
  private static final int UNAVAILABLE = 503;

  @Inject private Flowscale flowscale;
  @Inject private FlowscaleHealth health;

  /** One container of the deployment. */
  public record ContainerView(String container, String status) {}

  /** The containers of the deployment. */
  @GET
  public List<ContainerView> health() {
    return flowscale.checkHealth().stream().map(HealthResource::view).toList();
  }

  /** Whether the application can do its work: 200 or 503. */
  @GET
  @Path("ready")
  public CompletionStage<Response> ready() {
    return health
        .check()
        .thenApply(
            problem ->
                problem
                    .map(Problems::of)
                    .map(
                        it ->
                            ProblemMapper.response(
                                Problem.of(UNAVAILABLE, "not-ready", it.title(), it.detail())))
                    .orElseGet(() -> Response.ok(Map.of("status", "ready")).build()));
  }

  private static ContainerView view(ContainerHealth container) {
    return new ContainerView(container.container(), String.valueOf(container.status()));
  }
}

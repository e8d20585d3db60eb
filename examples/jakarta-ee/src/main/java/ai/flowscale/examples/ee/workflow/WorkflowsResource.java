package ai.flowscale.examples.ee.workflow;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code GET api/workflows}. */
@Path("workflows")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class WorkflowsResource {
  @Inject private Catalog catalog;

  /** The workflows that may be run. */
  @GET
  public List<WorkflowView> workflows() {
    return catalog.workflows().stream().map(WorkflowView::of).toList();
  }
}

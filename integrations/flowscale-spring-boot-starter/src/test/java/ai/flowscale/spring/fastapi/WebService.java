package ai.flowscale.spring.fastapi;

// snippet: fastapi
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunSummary;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The FastAPI application of the Python SDK's README. */
@SpringBootApplication
@RestController
public class WebService {
  private final Flowscale flowscale;

  WebService(Flowscale flowscale) {
    this.flowscale = flowscale;
  }

  public static void main(String[] args) {
    SpringApplication.run(WebService.class, args);
  }

  @PostMapping("/execute_with_images")
  RunSummary execute(
      @RequestParam("workflow_id") String workflowId,
      @RequestParam("image_35728") MultipartFile first,
      @RequestParam("image_42561") MultipartFile second,
      @RequestParam(name = "text_prompt", defaultValue = "default prompt") String prompt,
      @RequestParam("group_id") Optional<String> groupId,
      @RequestParam(name = "timeout_ms", defaultValue = "600000") long timeoutMs) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .file("image_35728", upload(first))
            .file("image_42561", upload(second))
            .text("text_prompt", prompt)
            .build();
    WorkflowRequest.Builder request = WorkflowRequest.builder(workflowId, inputs);
    groupId.ifPresent(request::groupId);
    WaitOptions options = WaitOptions.builder().timeout(Duration.ofMillis(timeoutMs)).build();
    return flowscale.executeWorkflowAndWait(request.build(), options).summary();
  }

  @GetMapping("/runs")
  List<RunSummary> runs(
      @RequestParam("group_id") Optional<String> groupId,
      @RequestParam(name = "sort_by", defaultValue = "created_at") String sortBy,
      @RequestParam(name = "sort_order", defaultValue = "desc") String order,
      @RequestParam(name = "page", defaultValue = "1") int page,
      @RequestParam(name = "page_size", defaultValue = "10") int size) {
    RunQuery.Builder query =
        RunQuery.builder()
            .sortBy(RunSort.valueOf(sortBy.toUpperCase(Locale.ROOT)))
            .sortOrder(SortOrder.valueOf(order.toUpperCase(Locale.ROOT)));
    groupId.ifPresent(query::groupId);
    return flowscale.getRuns(query.page(page).pageSize(size).build()).runs().stream()
        .map(Run::summary)
        .toList();
  }

  private static InputFile upload(MultipartFile file) {
    String name = Optional.ofNullable(file.getOriginalFilename()).orElse("upload");
    return InputFile.of(name, file::getInputStream);
  }
}
// end of snippet

package ai.flowscale.api.model;

import java.util.List;
import java.util.Objects;

/**
 * One page of runs.
 *
 * @param runs the runs of this page, in the order asked for
 * @param meta where the page stands
 */
public record RunPage(List<Run> runs, PageMeta meta) {

  public RunPage {
    runs = List.copyOf(runs);
    Objects.requireNonNull(meta, "meta");
  }

  /**
   * Whether there is a page after this one.
   *
   * @return true if the page's number is below the number of pages
   */
  public boolean hasNext() {
    return meta.page() < meta.totalPages();
  }
}

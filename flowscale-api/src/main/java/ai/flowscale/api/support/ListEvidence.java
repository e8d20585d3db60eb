package ai.flowscale.api.support;

import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the pages of a list of runs, and decides whether all its runs were read: only then does
 * the list prove that a run is not there, or that no other one is. Not safe for use by several
 * threads at once.
 */
public final class ListEvidence {
  private final Set<Object> runs = new HashSet<>();
  private long read;
  private long total;
  private boolean isEnd;
  private boolean isConsistent = true;
  private boolean isBegun;

  /**
   * Adds the next page, with all runs that the service listed on it.
   *
   * @return the runs that were on no page before
   */
  public List<Run> add(RunPage page) {
    PageMeta meta = page.meta();
    boolean isEmpty = meta.totalCount() == 0;
    isConsistent &=
        (!isBegun || meta.totalCount() == total)
            && (isEmpty ? meta.totalPages() <= 1 : meta.totalPages() >= 1);
    isBegun = true;
    total = meta.totalCount();
    isEnd = meta.page() >= meta.totalPages();
    // Runs without an id that look alike are two on one page, and one on two pages.
    List<Run> added =
        page.runs().stream()
            .filter(run -> run.id() == null ? !runs.contains(run) : runs.add(run.id()))
            .toList();
    read += added.size();
    added.stream().filter(run -> run.id() == null).forEach(runs::add);
    return added;
  }

  /**
   * Whether the whole list was read: its pages up to the last one, and as many different runs as
   * each of them counts. Where the service tells no count, or another one on a later page, it is
   * not certain.
   */
  public boolean isComplete() {
    return isBegun && isConsistent && isEnd && read == total;
  }
}

package ai.flowscale.testing;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A service that lists runs, in today's format or in the older one that knows no pages. */
public final class RunListing {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> STATUSES = List.of("completed", "failed", "running");

  private final int count;
  private final List<String> requests = new ArrayList<>();
  private boolean older;
  private boolean ignoresPages;
  private int claimedPages;

  /** Makes as many runs: {@code r1} is the oldest. */
  public RunListing(int count) {
    this.count = count;
  }

  /** Sends everything at once, in no order, and no {@code meta}. */
  public RunListing older() {
    older = true;
    return this;
  }

  /** Sends the first page whatever is asked for, and claims to have as many pages. */
  public RunListing repeatingItsFirstPage(int pages) {
    ignoresPages = true;
    claimedPages = pages;
    return this;
  }

  public ScriptedTransport transport() {
    return new ScriptedTransport(this::respond);
  }

  /** Returns the queries that were asked, in their order. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public List<String> newestFirst() {
    List<String> ids = new ArrayList<>(oldestFirst());
    Collections.reverse(ids);
    return ids;
  }

  public List<String> oldestFirst() {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "r" + i).toList();
  }

  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    String query = request.uri().getRawQuery();
    requests.add(query);
    if (older) {
      // Odd ones first: an order that nobody asked for.
      List<String> shown = new ArrayList<>();
      IntStream.rangeClosed(1, count).filter(i -> i % 2 == 1).forEach(i -> shown.add(run(i)));
      IntStream.rangeClosed(1, count).filter(i -> i % 2 == 0).forEach(i -> shown.add(run(i)));
      return ScriptedTransport.json(
              200,
              "{\"status\":\"success\",\"data\":{\"group_id\":\"g\",\"count\":%d,\"runs\":[%s]}}"
                  .formatted(count, String.join(",", shown)))
          .make();
    }
    int page = ignoresPages ? 1 : number("page", query);
    int size = number("page_size", query);
    List<String> ids = query.contains("sort_order=asc") ? oldestFirst() : newestFirst();
    int from = Math.min(count, (page - 1) * size);
    String runs =
        ids.subList(from, Math.min(count, from + size)).stream()
            .map(id -> run(Integer.parseInt(id.substring(1))))
            .collect(Collectors.joining(","));
    int pages = claimedPages > 0 ? claimedPages : (count + size - 1) / size;
    int total = claimedPages > 0 ? claimedPages * size : count;
    return ScriptedTransport.json(
            200,
            "{\"status\":\"success\",\"meta\":{\"page\":%d,\"page_size\":%d,\"total_count\":%d,\"total_pages\":%d},\"data\":{\"runs\":[%s]}}"
                .formatted(ignoresPages ? number("page", query) : page, size, total, pages, runs))
        .make();
  }

  private static String run(int number) {
    return "{\"_id\":\"r%d\",\"status\":\"%s\",\"workflow_id\":\"w%d\",\"created_at\":\"%s\"}"
        .formatted(number, STATUSES.get(number % 3), number % 2, FIRST.plusSeconds(number));
  }

  private static int number(String name, String query) {
    Matcher found = Pattern.compile("(?:^|&)" + name + "=(\\d+)").matcher(query);
    if (!found.find()) {
      throw new AssertionError("no " + name + " in " + query);
    }
    return Integer.parseInt(found.group(1));
  }
}

package ai.flowscale.client.paging;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ScriptedTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A service that gives its runs page by page, in today's form. */
final class PagedService {
  private static final Pattern PAGE = Pattern.compile("[?&]page=(\\d+)");
  private static final Pattern SIZE = Pattern.compile("[?&]page_size=(\\d+)");

  private final List<String> ids;
  private final List<Integer> pages = new ArrayList<>();

  PagedService(int runs) {
    this.ids =
        IntStream.rangeClosed(1, runs)
            .mapToObj(i -> "r" + i)
            .collect(Collectors.toCollection(ArrayList::new));
  }

  ScriptedTransport transport() {
    return new ScriptedTransport(this::respond);
  }

  /** Somebody submits another run, which is the newest. */
  void submit(String id) {
    ids.add(0, id);
  }

  List<String> ids() {
    return List.copyOf(ids);
  }

  /** Returns which pages were asked for, in their order. */
  List<Integer> pages() {
    return List.copyOf(pages);
  }

  CompletableFuture<TransportResponse> respond(TransportRequest request) {
    int page = number(PAGE, request);
    int size = number(SIZE, request);
    pages.add(page);
    int from = Math.min(ids.size(), (page - 1) * size);
    List<String> shown = ids.subList(from, Math.min(ids.size(), from + size));
    int total = (ids.size() + size - 1) / size;
    return page(shown, page, size, ids.size(), total).make();
  }

  static ScriptedTransport.Response page(
      List<String> ids, int page, int size, int totalCount, int totalPages) {
    String runs =
        ids.stream()
            .map(id -> "{\"_id\":\"" + id + "\",\"status\":\"completed\"}")
            .collect(Collectors.joining(",", "[", "]"));
    return ScriptedTransport.json(
        200,
        "{\"status\":\"success\",\"meta\":{\"page\":%d,\"page_size\":%d,\"total_count\":%d,\"total_pages\":%d},\"data\":{\"runs\":%s}}"
            .formatted(page, size, totalCount, totalPages, runs));
  }

  private static int number(Pattern pattern, TransportRequest request) {
    Matcher found = pattern.matcher("?" + request.uri().getRawQuery());
    if (!found.find()) {
      throw new AssertionError("no " + pattern + " in " + request.uri().getRawQuery());
    }
    return Integer.parseInt(found.group(1));
  }
}

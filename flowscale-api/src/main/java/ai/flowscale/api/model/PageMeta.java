package ai.flowscale.api.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a page stands among all pages. Where the service has no pages and lists all runs at once,
 * it describes the one page there is.
 *
 * @param page the page's number, from 1
 * @param pageSize how many runs a page holds at most
 * @param totalCount how many runs there are in all, or -1 where the service does not say
 * @param totalPages how many pages there are in all; 0 where there is no run
 * @param sortBy the field the runs are sorted by, in the service's words, or null
 * @param sortOrder {@code asc} or {@code desc}, or null
 * @param groupId the group asked for, or null
 */
public record PageMeta(
    int page,
    int pageSize,
    long totalCount,
    int totalPages,
    @Nullable String sortBy,
    @Nullable String sortOrder,
    @Nullable String groupId) {}

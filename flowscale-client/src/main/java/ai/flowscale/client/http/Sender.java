package ai.flowscale.client.http;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Transport;
import java.util.concurrent.Executor;

/**
 * What all attempts of a client share.
 *
 * @param transport moves the bytes
 * @param scheduler times the limits
 * @param limiter bounds how many exchanges are in flight
 * @param workers make the exchanges for which no caller waits
 */
public record Sender(
    Transport transport, Scheduler scheduler, ExchangeLimiter limiter, Executor workers) {}

namespace Monitoring.Benchmarks.Ratios;

/// <summary>The ratios to reach.</summary>
internal static class Goals
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("R1", "durable judged single posts / pgbench single rows, 128 connections", 1.3, 1.6, 2.2),
        new("R2", "the same, 256 connections", 1.7, 2.2, 3.0),
        new("R3", "the same, 32 connections", 0.9, 1.1, 1.4),
        new("R5", "the same, 32 connections, every flush of the database 2 ms longer", 1.0, 1.2, 1.4),
        new("R6", "judged single posts / naive service, 128 connections", 3, 4, 5.5),
        new("R7", "judged single posts / bare endpoint that parses and answers 202, 128 connections", 0.28, 0.35, 0.45),
        new("R10", "p99 of single posts at half of the saturation, open loop", 10, 6, 4, "ms"),
        new("R11", "judged batches of 1,000 for 10 agents / copy into the same table", 0.35, 0.45, 0.60),
        new("R12", "the same for 1,000 agents", 0.25, 0.33, 0.45),
        new("R14", "judged / the same service with SLOs that admit nothing, 128 connections", 0.70, 0.80, 0.90),
        new("R15a", "throughput kept with 10 SLOs on each agent", 0.95, 0.98, 0.99),
        new("R15b", "throughput kept with 100 SLOs on each agent", 0.80, 0.90, 0.95),
        new("R15c", "the same, callers that prefer to be answered counts alone", 0.80, 0.90, 0.95),
        new("R16", "two processes and one hot agent / one process", 0.65, 0.80, 0.95),
        new("R17", "throughput kept from 10 to 10,000 agents", 0.80, 0.90, 0.97),
        new("R18", "batch rate kept from 10,000 to the most stored rows", 0.45, 0.55, 0.75),
        new("R20", "processor of service and database per outcome / of pgbench and its database per row, 128 connections", 0.60, 0.45,
            0.33),
        new("R21a", "start to ready", 1.5, 0.6, 0.1, "s"),
        new("R21b", "idle memory", 150, 120, 60, "MB"),
        new("R21c", "idle processor", 2, 1, 0.1, "%"),
        new("R22", "replay of wholly duplicate batches / their first send", 1.0, 1.5, 2.0),
        new("R23", "scrape with 10,000 SLOs, every series present", 1_000, 400, 150, "ms"),
        new("K1", "single posts with a key / the same to a service that asks for none, 128 connections", 0.95, 0.97, 0.99),
        new("D1", "single posts with drift watched in two cuts and 1,000 customers / the same with drift off, 128 connections", 0.75, 0.85,
            0.95),
        new("D2", "the same for batches of 1,000, 10 agents", 0.75, 0.85, 0.95),
    ];
}

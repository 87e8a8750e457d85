namespace Monitoring.Benchmarks.Ratios;

/// <summary>Processor seconds used beside the client.</summary>
/// <param name="Service">By what answers the posts.</param>
/// <param name="Database">By all processes of the database server.</param>
internal readonly record struct Used(double Service, double Database)
{
    public static Used operator -(Used after, Used before) => new(after.Service - before.Service, after.Database - before.Database);
}

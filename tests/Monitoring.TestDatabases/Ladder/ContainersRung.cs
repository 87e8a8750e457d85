using Docker.DotNet;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Images;
using Monitoring.TestDatabases.Server;
using Testcontainers.PostgreSql;

namespace Monitoring.TestDatabases.Ladder;

/// <summary>A container of PostgreSQL's official image, or of a local one under its name. Nothing is pulled.</summary>
internal static class ContainersRung
{
    private const string Image = "postgres:15";

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    public static async Task<Climb> TryAsync()
    {
        try
        {
            var endpoint = TestcontainersSettings.OS.DockerEndpointAuthConfig;
            using var engine = endpoint.GetDockerClientBuilder(Guid.Empty).WithTimeout(Within).Build();
            using var patience = new CancellationTokenSource(Within, TimeProvider.System);
            if (!await HasAsync(engine, Image, patience.Token))
            {
                return new Climb(null, $"the Docker engine has no image {Image} (docker pull {Image})");
            }

            // The library's watcher that removes containers after a crash is an image of its own.
            TestcontainersSettings.ResourceReaperEnabled &= await HasAsync(engine, TestcontainersSettings.ResourceReaperImage.FullName, patience.Token);
        }
        catch (Exception silent) when (silent is not DockerApiException)
        {
            return new Climb(null, "no Docker engine answers");
        }

        var container = new PostgreSqlBuilder(Image).WithImagePullPolicy(PullPolicy.Never).WithDatabase("postgres").WithUsername("postgres").Build();
        await container.StartAsync();
        var admin = container.GetConnectionString() + ";Pooling=False";
        return new Climb(new Rung($"container of {Image}, {container.Hostname}:{container.GetMappedPublicPort()}", admin, await DatabaseOwner.CreateAsync(admin), container), "");
    }

    private static async Task<bool> HasAsync(DockerClient engine, string image, CancellationToken token)
    {
        try
        {
            await engine.Images.InspectImageAsync(image, token);
            return true;
        }
        catch (DockerImageNotFoundException)
        {
            return false;
        }
    }
}

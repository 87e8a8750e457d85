using Docker.DotNet;
using Docker.DotNet.Models;
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
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig is not { } endpoint)
        {
            return new Climb(null, "no Docker engine answers");
        }

        using var engine = endpoint.GetDockerClientBuilder(Guid.Empty).WithTimeout(Within).Build();
        if ((await TagsAsync(engine, Image)).Count == 0)
        {
            return new Climb(null, $"the Docker engine has no image {Image} (docker pull {Image})");
        }

        // The library's watcher, which removes containers after a crash of the tests, is an image of its own. Without it
        // the container ends with the process, unless that is killed.
        var watchers = TestcontainersSettings.ResourceReaperEnabled ? await TagsAsync(engine, "testcontainers/ryuk") : [];
        TestcontainersSettings.ResourceReaperEnabled = watchers.Count > 0;
        if (watchers.Count > 0)
        {
            TestcontainersSettings.ResourceReaperImage = new DockerImage(watchers[0]);
        }

        // The library switches syncing off unless told again.
        var container = new PostgreSqlBuilder(Image)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithDatabase("postgres")
            .WithUsername("postgres")
            .WithCommand("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on")
            .Build();
        await container.StartAsync();
        var admin = container.GetConnectionString() + ";Pooling=False";
        return new Climb(new Rung($"container of {Image}, {container.Hostname}:{container.GetMappedPublicPort()}", admin,
            await DatabaseOwner.CreateAsync(admin), container), "");
    }

    /// <summary>The images of a name the engine has.</summary>
    private static async Task<IReadOnlyList<string>> TagsAsync(DockerClient engine, string name)
    {
        var filters = new Dictionary<string, IDictionary<string, bool>> { ["reference"] = new Dictionary<string, bool> { [name] = true } };
        var images = await engine.Images.ListImagesAsync(new ImagesListParameters { Filters = filters });
        return [.. images.SelectMany(image => image.RepoTags ?? [])];
    }
}

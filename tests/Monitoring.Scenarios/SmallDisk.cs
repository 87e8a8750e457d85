using Monitoring.Service.Tests;

namespace Monitoring.Scenarios;

/// <summary>A disk of its own that a test can fill, and can keep from taking writes also from who has a file of it open.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("disk-").FullName;

    private SmallDisk()
    {
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => System.IO.Path.Combine(folder, "disk");

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Makes and mounts it; skips the running test where this account may not, or fails it where tools are required.</summary>
    public static async Task<SmallDisk> CreateAsync()
    {
        Tool.Require("mkfs.ext4", "e2fsprogs");
        var disk = new SmallDisk();
        var image = System.IO.Path.Combine(disk.folder, "image");
        Directory.CreateDirectory(disk.Path);
        await RunAsync("truncate", "--size=64M", image);
        await RunAsync("mkfs.ext4", "-q", "-m", "0", image);
        var (said, failed) = await Tool.RunAsync("mount", ["-o", "loop", image, disk.Path]);
        if (failed)
        {
            Directory.Delete(disk.folder, recursive: true);
            Tool.Require(isThere: false, "No small disk can be mounted by this account: " + said);
        }

        return disk;
    }

    /// <summary>Leaves no room on it.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in new[] { 1 << 20, 1 << 12 })
        {
            try
            {
                while (true)
                {
                    filler.Write(new byte[piece]);
                }
            }
            catch (IOException)
            {
                // It is full.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Filler);

    /// <summary>
    /// Keeps everybody from writing to its files and making new ones. The index of a log stays: it is memory that SQLite shares, and who
    /// cannot write to that is ended by the system.
    /// </summary>
    public Task RefuseWritesAsync() => RunAsync("chattr",
        ["+i", Path, .. Directory.EnumerateFiles(Path).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))]);

    /// <summary>Takes writes again.</summary>
    public Task TakeWritesAsync() => RunAsync("chattr", ["-R", "-i", Path]);

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("chattr", ["-R", "-i", Path]);
        await RunAsync("umount", "-l", Path);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        var (said, failed) = await Tool.RunAsync(program, arguments);
        Assert.False(failed, $"{program}: {said}");
    }
}

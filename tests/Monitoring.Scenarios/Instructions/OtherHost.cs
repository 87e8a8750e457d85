using System.Security.Cryptography;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>Another host: a network of its own, which a cable joins to this one and nothing else. Needs root.</summary>
internal sealed class OtherHost : IAsyncDisposable
{
    // Four addresses of those that are kept for measuring (RFC 2544), which no network uses.
    private readonly int first = RandomNumberGenerator.GetInt32(1 << 15) * 4;

    private OtherHost() => Name = Invariant($"host-{first}");

    /// <summary>Its address, as this host calls it.</summary>
    public string Address => Numbered(2);

    /// <summary>What runs there is said after this.</summary>
    public IReadOnlyList<string> There => ["ip", "netns", "exec", Name];

    private string Name { get; }

    /// <summary>Lays the cable; what this misses fails the running test, or skips it.</summary>
    public static async Task<OtherHost> JoinAsync()
    {
        Tool.Require("ip", "iproute2");
        Tool.Require(Environment.IsPrivilegedProcess, "A network of its own needs root.");
        var host = new OtherHost();
        var (said, failed) = await Tool.RunAsync("bash", ["-euc",
            $$"""
            ip netns add {{host.Name}}
            ip link add {{host.Name}} type veth peer name eth0 netns {{host.Name}}
            ip address add {{host.Numbered(1)}}/30 dev {{host.Name}}
            ip link set {{host.Name}} up
            ip -n {{host.Name}} address add {{host.Address}}/30 dev eth0
            ip -n {{host.Name}} link set eth0 up
            ip -n {{host.Name}} link set lo up
            """]);
        if (failed)
        {
            await host.DisposeAsync();
        }

        Assert.False(failed, said);
        return host;
    }

    public async ValueTask DisposeAsync() => await Tool.RunAsync("ip", ["netns", "delete", Name]);

    private string Numbered(int number) => Invariant($"198.{18 + (first >> 16)}.{first >> 8 & 255}.{(first & 255) + number}");
}

using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>What the real process owes the machine it runs on: its manager, its neighbours' ports, and whoever else may read there.</summary>
public sealed class ProcessScenarios
{
    private const int HangUp = 1;
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite, Shared = Own | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    [Fact]
    public async Task The_manager_hears_of_ready_reloading_and_stopping_and_meanwhile_that_the_service_lives()
    {
        using var folder = new TemporaryFolder();
        using var manager = new Manager(folder.File("notify"));
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), new()
        {
            ["NOTIFY_SOCKET"] = folder.File("notify"),
            ["WATCHDOG_USEC"] = "200000",
        });
        service.Launch();
        await manager.HearsAsync("READY=1");
        await manager.HearsAsync("WATCHDOG=1");
        Assert.Contains("order-entry", await service.Http.GetStringAsync("/v1/agents"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(service.Data, "registry.yaml"), RegistryText.Of("ap-invoice", 20));
        service.Tell(HangUp);
        await manager.HearsAsync("RELOADING=1\nMONOTONIC_USEC=");
        await manager.HearsAsync("READY=1");
        Assert.Contains("ap-invoice", await service.Http.GetStringAsync("/v1/agents"), StringComparison.Ordinal);

        service.Tell(ServiceProcess.Terminate);
        await manager.HearsAsync("STOPPING=1");
        await service.EndsWellAsync();
        Assert.Equal(["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"],
            manager.Heard.Select(state => state.Split('\n')[0]).Where(state => state != "WATCHDOG=1"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_port_that_is_taken_on_either_address_of_the_machine_ends_the_start_before_anything_is_made(string address)
    {
        Tool.Require(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var taken = (IPEndPoint)listener.LocalEndpoint;
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), new()
        {
            ["AGENTOPS_URLS"] = Invariant($"http://localhost:{taken.Port}"),
        });

        var (exitCode, output) = await service.RunAsync("serve");

        Assert.Equal(1, exitCode);
        Assert.Contains($"Something listens at {taken} already", output, StringComparison.Ordinal);
        Assert.Equal(["registry.yaml"], Directory.EnumerateFileSystemEntries(service.Data).Select(Path.GetFileName));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_the_service_makes_is_its_users_alone_and_a_file_that_people_share_stays_shared()
    {
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 10), new() { ["AGENTOPS_DATA"] = "made" });
        var (shared, made) = (Path.Combine(service.Data, "registry.yaml"), Path.Combine(service.Data, "made"));
        File.SetUnixFileMode(shared, Shared);
        service.Program = ["bash", "-c", "umask 0; exec \"$@\"", "-", .. service.Program];
        await service.StartAsync();
        Assert.Equal(0, (await service.RunAsync("apply", shared)).ExitCode);
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", Enumerable.Range(1, 3).Select(number =>
            new { agent = "order-entry", transactionId = Invariant($"PO-{number}"), verdict = "incorrect", source = "check" }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Truth.DrainAsync(service);

        var modes = Directory.EnumerateFileSystemEntries(made, "*", SearchOption.AllDirectories).Append(made).ToDictionary(
            path => path.EndsWith(".eml", StringComparison.Ordinal) ? "mail/*" : Path.GetRelativePath(made, path), File.GetUnixFileMode);

        Assert.Equal(
            [
                (".", Own | UnixFileMode.UserExecute), ("link-secret", Own), ("mail", Own | UnixFileMode.UserExecute), ("mail/*", Own),
                ("monitoring.db", Own), ("monitoring.db-shm", Own), ("monitoring.db-wal", Own), ("registry.yaml", Own),
            ],
            modes.OrderBy(made => made.Key, StringComparer.Ordinal).Select(made => (made.Key, made.Value)));
        Assert.Equal(Shared, File.GetUnixFileMode(shared));
    }

    [Fact]
    public async Task Every_address_answers_HEAD_as_GET_probes_OPTIONS_too_and_any_method_that_is_none_of_its_own_with_those_that_are()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10));
        using var document = JsonDocument.Parse(await service.Http.GetStringAsync("/openapi/v1.json"));
        var addresses = document.RootElement.GetProperty("paths").EnumerateObject().ToDictionary(
            path => path.Name, path => path.Value.EnumerateObject().Select(operation => operation.Name.ToUpperInvariant()).ToList());
        Assert.True(addresses.Count > 15);
        foreach (var (address, methods) in addresses.Append(new("/openapi/v1.json", ["GET"])).Append(new("/", ["GET"])))
        {
            if (methods.Contains("GET"))
            {
                methods.Add("HEAD");
                using var get = await service.Http.GetAsync(address);
                using var head = await AskAsync(service, HttpMethod.Head, address);
                Assert.Equal((address, get.StatusCode, get.Content.Headers.ContentType), (address, head.StatusCode, head.Content.Headers.ContentType));
                Assert.Empty(await head.Content.ReadAsByteArrayAsync());
            }

            using var options = await AskAsync(service, HttpMethod.Options, address);
            if (address is "/livez" or "/readyz")
            {
                Assert.Equal((address, HttpStatusCode.OK), (address, options.StatusCode));
                methods.Add("OPTIONS");
            }
            else
            {
                Assert.Equal((address, HttpStatusCode.MethodNotAllowed), (address, options.StatusCode));
            }

            using var trace = await AskAsync(service, HttpMethod.Trace, address);
            Assert.Equal((address, HttpStatusCode.MethodNotAllowed), (address, trace.StatusCode));
            Assert.Equal(methods.Order(StringComparer.Ordinal), trace.Content.Headers.Allow.Order(StringComparer.Ordinal));
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(ServiceProcess service, HttpMethod method, string address)
    {
        using var request = new HttpRequestMessage(method, address);
        return await service.Http.SendAsync(request);
    }

    /// <summary>A manager's end of the notify protocol.</summary>
    private sealed class Manager : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        public Manager(string path) => socket.Bind(new UnixDomainSocketEndPoint(path));

        public List<string> Heard { get; } = [];

        /// <summary>Listens until something is said that begins so.</summary>
        public async Task HearsAsync(string beginning)
        {
            using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
            var buffer = new byte[4096];
            do
            {
                Heard.Add(Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, deadline.Token)));
            }
            while (!Heard[^1].StartsWith(beginning, StringComparison.Ordinal));
        }

        public void Dispose() => socket.Dispose();
    }
}

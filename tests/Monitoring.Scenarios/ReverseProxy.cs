using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Monitoring.Service.Tests;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>A real nginx or Caddy with the very file of <c>deploy/</c>, but for its ports and its certificate, before a service.</summary>
internal sealed class ReverseProxy : IAsyncDisposable
{
    /// <summary>The host the files are written for.</summary>
    public const string Host = "accuracy.example.com";

    /// <summary>Where its callers come from: another address than its own, which is how the service knows them apart.</summary>
    public static readonly IPAddress Caller = IPAddress.Parse("127.0.0.2");

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("proxy-");
    private readonly TestCertificate certificate = new();
    private readonly ServiceLog log = new();
    private readonly int port = ServiceProcess.FreePort();
    private Process? process;

    private ReverseProxy() => Http = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.IsShown(shown) },
    })
    {
        BaseAddress = new Uri($"https://{Host}"),
    };

    /// <summary>A client that reaches the host through it, as anybody would.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts one and waits until it takes connections.</summary>
    /// <param name="name"><c>nginx</c> or <c>caddy</c>.</param>
    /// <param name="upstream">Port of the service.</param>
    public static async Task<ReverseProxy> StartAsync(string name, int upstream)
    {
        var proxy = new ReverseProxy();
        await (name == "nginx" ? proxy.NginxAsync(upstream) : proxy.CaddyAsync(upstream));
        for (var waiting = Stopwatch.StartNew(); !proxy.IsListening();)
        {
            Assert.True(waiting.Elapsed < StartWithin && !proxy.process!.HasExited, name + " did not start: " + proxy.log.Text);
            await Task.Delay(10, CancellationToken.None);
        }

        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        certificate.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task NginxAsync(int upstream)
    {
        // In the folder of a test, which nobody else may enter, its workers must be who started it.
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {kind};\n"));
        await WriteAsync("main.conf", $"{user}\npid nginx.pid;\nworker_processes 1;\ndaemon off;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}include site.conf;\n}}\n");
        await WriteAsync("site.conf", Replace(
            await File.ReadAllTextAsync(RepositoryFile.At("deploy/nginx.conf")),
            ("listen 443 ssl;", Invariant($"listen 127.0.0.1:{port} ssl;")),
            ("listen [::]:443 ssl;", ""),
            ("/etc/letsencrypt/live/accuracy.example.com/fullchain.pem", certificate.File),
            ("/etc/letsencrypt/live/accuracy.example.com/privkey.pem", certificate.File),
            ("127.0.0.1:8080", Invariant($"127.0.0.1:{upstream}"))));
        Start("nginx", "-p", folder.FullName, "-c", "main.conf", "-e", "stderr");
    }

    private async Task CaddyAsync(int upstream)
    {
        await WriteAsync("Caddyfile", "{\n\tadmin off\n\tauto_https off\n}\n" + Replace(
            await File.ReadAllTextAsync(RepositoryFile.At("deploy/Caddyfile")),
            (Host + " {", Invariant($"https://{Host}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate.File} {certificate.File}")),
            ("127.0.0.1:8080", Invariant($"127.0.0.1:{upstream}"))));
        Start("caddy", "run", "--config", Path.Combine(folder.FullName, "Caddyfile"), "--adapter", "caddyfile");
    }

    private static string Replace(string file, params IEnumerable<(string OnPage, string Here)> others)
    {
        foreach (var (onPage, here) in others)
        {
            Assert.Contains(onPage, file, StringComparison.Ordinal);
            file = file.Replace(onPage, here, StringComparison.Ordinal);
        }

        return file;
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);

    private void Start(string program, params IEnumerable<string> arguments)
    {
        process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_DATA_HOME"] = folder.FullName, ["XDG_CONFIG_HOME"] = folder.FullName },
        }) ?? throw new InvalidOperationException(program + " did not start.");
        log.Collect(process);
    }

    private bool IsListening()
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(Caller, 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}

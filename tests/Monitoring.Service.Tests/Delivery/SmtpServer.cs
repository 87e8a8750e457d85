using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>A real mail server, a process of its own (<c>smtp-server.py</c>), ended with the test.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly Lazy<Task<bool>> IsThere = new(LookAsync);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<SmtpMessage> messages = new();
    private readonly ConcurrentQueue<string> said = new();
    private readonly SemaphoreSlim obeying = new(0);
    private readonly SemaphoreSlim hanging = new(0);
    private readonly TaskCompletionSource<int> port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;
    private readonly Task listening;

    private string rules = "{}";

    private SmtpServer(Process process)
    {
        this.process = process;
        listening = ListenAsync();
    }

    public int Port { get; private set; }

    /// <summary>Messages that came whole, accepted or not, in order.</summary>
    public IReadOnlyList<SmtpMessage> Messages => [.. messages];

    /// <summary>Messages the server accepted, in order.</summary>
    public IReadOnlyList<SmtpMessage> Accepted => [.. messages.Where(message => message.IsAccepted)];

    /// <summary>The commands heard, in order.</summary>
    public IReadOnlyList<string> Said => [.. said];

    /// <summary>Skips the test when the tool is missing, fails it when tools are required.</summary>
    public static async Task RequireAsync() =>
        Tool.Require(await IsThere.Value, "aiosmtpd is missing; it comes with the Debian package python3-aiosmtpd.");

    /// <summary>Starts a server, if there is the tool.</summary>
    public static async Task<SmtpServer> StartAsync(params string[] options)
    {
        await RequireAsync();
        var server = new SmtpServer(Start([Path.Combine(AppContext.BaseDirectory, "Delivery", "smtp-server.py"), .. options]));
        server.Port = await server.port.Task.WaitAsync(Patience);
        return server;
    }

    /// <summary>
    /// Sets what the server answers from now on, as <c>smtp-server.py</c> describes; nothing for the usual. Forgets what came before.
    /// </summary>
    public async Task ObeyAsync(object? rules = null)
    {
        await CatchUpAsync();
        messages.Clear();
        said.Clear();
        while (hanging.Wait(TimeSpan.Zero))
        {
            // Hung before.
        }

        // Last, since what waited for new rules goes on with them.
        this.rules = JsonSerializer.Serialize(rules ?? new { });
        await CatchUpAsync();
    }

    /// <summary>Waits until everything the server has told so far is known here.</summary>
    public async Task CatchUpAsync()
    {
        await process.StandardInput.WriteLineAsync(rules);
        await process.StandardInput.FlushAsync();
        Assert.True(await obeying.WaitAsync(Patience));
    }

    /// <summary>Waits until the server hangs, or waits, in one conversation more.</summary>
    public async Task HangsAsync() => Assert.True(await hanging.WaitAsync(Patience));

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        await listening;
        process.Dispose();
        obeying.Dispose();
        hanging.Dispose();
    }

    private static async Task<bool> LookAsync()
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var trial = Start(["-c", "import aiosmtpd"]);
        await trial.WaitForExitAsync();
        return trial.ExitCode == 0;
    }

    private static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(Python, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    private async Task ListenAsync()
    {
        var complaints = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            Take(document.RootElement);
        }

        port.TrySetException(new InvalidOperationException($"The mail server ended: {await complaints}"));
    }

    private void Take(JsonElement told)
    {
        switch (told.GetProperty("event").GetString())
        {
            case "ready":
                port.SetResult(told.GetProperty("port").GetInt32());
                break;
            case "obeying":
                obeying.Release();
                break;
            case "hanging":
                hanging.Release();
                break;
            case "said":
                said.Enqueue(told.GetProperty("line").GetString()!);
                break;
            case "message":
                messages.Enqueue(new SmtpMessage(
                    told.GetProperty("answer").GetString()!,
                    told.GetProperty("from").GetString()!,
                    [.. told.GetProperty("to").EnumerateArray().Select(to => to.GetString()!)],
                    told.GetProperty("content").GetBytesFromBase64()));
                break;
        }
    }
}

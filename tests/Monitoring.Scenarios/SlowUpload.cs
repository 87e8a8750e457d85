using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Monitoring.Scenarios;

/// <summary>A caller that announces 8 MiB of lines and sends 800 bytes of them a second.</summary>
internal sealed class SlowUpload : IAsyncDisposable
{
    private const int Announced = 8 * 1024 * 1024;
    private const int BytesASecond = 800;

    private readonly TcpClient connection = new();
    private readonly CancellationTokenSource ending = new();
    private Task sending = Task.CompletedTask;

    private SlowUpload()
    {
    }

    /// <summary>Starts to send.</summary>
    public static async Task<SlowUpload> StartAsync(ServiceProcess service)
    {
        var url = new Uri(service.Url);
        var upload = new SlowUpload();
        await upload.connection.ConnectAsync(url.Host, url.Port);
        await upload.WriteAsync(string.Create(CultureInfo.InvariantCulture,
            $"POST /v1/outcomes HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {Announced}\r\n\r\n"));
        upload.sending = Task.Run(upload.SendAsync);
        return upload;
    }

    /// <summary>What the service answers, as far as it comes in one piece.</summary>
    public async Task<string> AnswerAsync()
    {
        var answer = new byte[4096];
        var length = await connection.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        return Encoding.ASCII.GetString(answer, 0, length);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await sending;
        connection.Dispose();
        ending.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            while (!ending.IsCancellationRequested)
            {
                await WriteAsync(new string('\n', BytesASecond));
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ending.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (IOException)
        {
            // Answered and closed.
        }
    }

    private Task WriteAsync(string text) => connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();
}

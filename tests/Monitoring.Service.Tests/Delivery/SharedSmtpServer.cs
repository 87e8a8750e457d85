namespace Monitoring.Service.Tests.Delivery;

/// <summary>One plain mail server for the tests of a class, which run one after the other; started by the first.</summary>
public sealed class SharedSmtpServer : IAsyncDisposable
{
    private SmtpServer? _server;

    /// <summary>The server, answering as told; what came before is forgotten.</summary>
    public async Task<SmtpServer> ThatAnswersAsync(object? rules = null)
    {
        _server ??= await SmtpServer.StartAsync();
        await _server.ObeyAsync(rules);
        return _server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

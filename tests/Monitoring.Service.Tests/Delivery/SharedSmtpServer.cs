namespace Monitoring.Service.Tests.Delivery;

/// <summary>One plain mail server for the tests of a class, which run one after the other; started by the first.</summary>
public sealed class SharedSmtpServer : IAsyncDisposable
{
    private SmtpServer? server;

    /// <summary>The server, answering as told; what came before is forgotten.</summary>
    public async Task<SmtpServer> ThatAnswersAsync(object? rules = null)
    {
        server ??= await SmtpServer.StartAsync();
        await server.ObeyAsync(rules);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}

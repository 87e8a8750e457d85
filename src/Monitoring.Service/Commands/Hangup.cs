using System.Runtime.InteropServices;

namespace Monitoring.Service.Commands;

/// <summary>
/// SIGHUP, which by itself ends a process: from the first moment of a service on it asks for its registry file to be read again, and never
/// ends it. One that comes before the service is built is kept for it. Thread-safe.
/// </summary>
internal sealed class Hangup : IDisposable
{
    private readonly Lock gate = new();
    private readonly PosixSignalRegistration registration;
    private Action? whatToDo;
    private bool isWaiting;

    /// <summary>Takes the signal from now on.</summary>
    public Hangup() => registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        Come();
    });

    /// <summary>Says what to do on each signal; at once where one came already.</summary>
    public void Do(Action act)
    {
        lock (gate)
        {
            whatToDo = act;
            if (!isWaiting)
            {
                return;
            }
        }

        act();
    }

    /// <inheritdoc/>
    public void Dispose() => registration.Dispose();

    private void Come()
    {
        Action? act;
        lock (gate)
        {
            act = whatToDo;
            isWaiting |= act is null;
        }

        act?.Invoke();
    }
}
